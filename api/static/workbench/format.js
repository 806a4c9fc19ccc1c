// Lays a query out: one pattern a line, braces indented. Only white space changes.
import { tokens } from "./tokens.js";

const LINE = new Set(["PREFIX", "BASE", "SELECT", "CONSTRUCT", "ASK", "DESCRIBE", "FROM", "OPTIONAL", "FILTER", "BIND", "MINUS", "GRAPH", "SERVICE", "VALUES", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET"]);
const CLOSED = new Set(["FILTER", "BIND"]);

export function format(text) {
  const lines = [];
  let line = "", depth = 0, round = 0, closing = -1, inline = 0, values = false, further = false, end = 0;
  const next = () => {
    if (line.trim()) lines.push("  ".repeat(Math.max(0, depth) + (further ? 1 : 0)) + line.trim());
    line = "";
  };
  const given = tokens(text);
  given.forEach((token, place) => {
    const word = token.kind === "name" && !token.text.includes(":") ? token.text.toUpperCase() : "";
    const apart = token.from > end, own = text.slice(end, token.from).includes("\n") || place === 0;
    const previous = given[place - 1]?.text;
    end = token.to;
    if (token.kind === "comment") {
      if (own) { next(); further = further && line !== ""; }
      line += (line ? "  " : "") + token.text;
      next();
      return;
    }
    if (token.text === "{" && values) {
      inline += 1;
      line += " {";
      return;
    }
    if (token.text === "{") {
      line += (line.trim() ? " " : "") + "{";
      next();
      further = false;
      depth += 1;
      return;
    }
    if (token.text === "}" && inline) {
      inline -= 1;
      line += " }";
      values = false;
      if (!depth) return;
      next();
      return;
    }
    if (token.text === "}") {
      next();
      further = false;
      depth -= 1;
      line = "}";
      const after = given[place + 1]?.text ?? "";
      if (!/^(union|\.|where|as)$/i.test(after) && after !== "{") next();
      return;
    }
    if (!round && !inline && token.text === ".") {
      line += " .";
      next();
      further = false;
      return;
    }
    if (!round && !inline && token.text === ";") {
      line += " ;";
      next();
      further = true;
      return;
    }
    const order = word === "ORDER" || word === "GROUP";
    if (!round && LINE.has(word) && !(word === "SELECT" && /^\($/.test(previous ?? "")) && !(order && !/^by$/i.test(given[place + 1]?.text ?? ""))) {
      next();
      further = false;
      values = word === "VALUES";
      closing = CLOSED.has(word) ? round : -1;
    }
    if (token.text === "(") round += 1;
    if (token.text === ")") round -= 1;
    const tight = token.text === ")" || token.text === "," || previous === "(" || !line;
    line += (tight || !apart ? (previous === "}" && !tight ? " " : "") : " ") + token.text;
    if (token.text === ")" && closing === round && !round) {
      closing = -1;
      if (given[place + 1]?.text !== "." && given[place + 1]?.kind !== "comment") next();
    }
  });
  next();
  const prologue = lines.findIndex((one) => !/^(prefix|base)\b/i.test(one));
  if (prologue > 0) lines.splice(prologue, 0, "");
  return lines.join("\n") + "\n";
}
