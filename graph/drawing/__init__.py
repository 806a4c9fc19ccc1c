"""Pictures made here, as SVG and PNG: lineage with generations as columns, and alluvial pictures between generations."""
