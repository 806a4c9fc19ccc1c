// Splits SPARQL into tokens; all the text is in them or between them as white space.
const TOKEN = /(?<comment>#[^\n]*)|(?<iri><[^<>"{}|^`\\\s]*>)|(?<string>"""(?:[^"\\]|\\[^]|"(?!""))*"""|'''(?:[^'\\]|\\[^]|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<variable>[?$]\w+)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>(?:[A-Za-z_][\w-]*)?:(?:[\w%\\-](?:[\w.%\\:-]*[\w%\\:-])?)?|@?[A-Za-z_][\w-]*)|(?<mark>\^\^|&&|\|\||[<>!]=|[^\s])/gu;

export function tokens(text) {
  return [...text.matchAll(TOKEN)].map((match) => ({ kind: Object.keys(match.groups).find((kind) => match.groups[kind] !== undefined), text: match[0], from: match.index, to: match.index + match[0].length }));
}

// The offset of the brace that closes the pattern of the outermost WHERE, or -1.
export function patternEnd(text) {
  let depth = 0;
  for (const token of tokens(text)) {
    if (token.text === "{") depth += 1;
    if (token.text === "}" && (depth -= 1) === 0) return token.from;
  }
  return -1;
}

// Whether a query says itself in what order its rows stand; what its parts say does not count.
export function isOrdered(text) {
  let depth = 0;
  return tokens(text).some((token) => {
    depth += (token.text === "{") - (token.text === "}");
    return depth === 0 && token.kind === "name" && token.text.toUpperCase() === "ORDER";
  });
}
