"""Make the documentation and its pictures, and look at every page as a browser does."""
