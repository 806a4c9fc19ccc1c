// Tells what stands at a place of a query: subject, predicate or object, and of which classes the subject is.
import { tokens } from "../api/static/workbench/tokens.js";

const RESET = /^(?:select|distinct|where|optional|filter|union|minus|bind|values|group|order|having|limit|offset|graph|construct|ask|describe|prefix|base|from|named|by|as|exists|not)$/i;

export function where(text, pos) {
  const all = tokens(text);
  const at = all.find((one) => one.from < pos && pos <= one.to && (one.kind === "comment" || (pos < one.to && (one.kind === "string" || one.kind === "iri"))));
  const kinds = new Map();
  let found = { part: "subject", kinds: [], predicate: "" }, settled = false;
  let subject = "", predicate = "", part = 0, round = 0;
  const settle = () => {
    if (settled) return;
    settled = true;
    found = { part: round ? "expression" : ["subject", "predicate", "object"][Math.min(part, 2)], subject, predicate: part >= 2 ? predicate : "" };
  };
  for (const token of all) {
    if (token.to >= pos) settle();
    if (token.kind === "comment") continue;
    if (token.text === "(") round += 1;
    else if (token.text === ")") { round = Math.max(0, round - 1); part = 0; }
    else if (round) continue;
    else if (/^[{}.]$/.test(token.text) || RESET.test(token.text)) part = 0;
    else if (token.text === ";") part = 1;
    else if (token.text === ",") part = 2;
    else if (part === 0) { subject = token.text; part = 1; }
    // A path of several properties is one predicate.
    else if (part === 1) { predicate = token.text; if (!/^[\^!(]$/.test(token.text)) part = 2; }
    else if (/^[/|*+?^]$/.test(token.text)) part = token.text === "/" || token.text === "|" || token.text === "^" ? 1 : 2;
    else {
      if (predicate === "a" || predicate === "rdf:type") kinds.set(subject, [...(kinds.get(subject) ?? []), token.text]);
      part = 3;
    }
  }
  settle();
  return { ...found, within: Boolean(at), kinds: kinds.get(found.subject) ?? [] };
}
