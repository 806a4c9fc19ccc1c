// The SPARQL editor: CodeMirror with completion of what fits at the place, from the ontology and the data, and errors marked.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { where } from "./place.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, class: "cm-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "cm-text" },
  { tag: [tags.variableName, tags.special(tags.variableName)], class: "cm-variable" },
  { tag: [tags.atom, tags.number, tags.bool], class: "cm-name" },
  { tag: tags.comment, class: "cm-remark" },
]);
const ID = "https://w3id.org/pejling/id/";

// Puts a name in the query and, where the query does not declare its prefix yet, the prefix at its head.
function declared(prefixes) {
  return (view, { label }, from, to) => {
    const prefix = label.split(":")[0], iri = prefixes.get(prefix);
    const line = `PREFIX ${prefix}: <${iri}>\n`;
    const missing = iri && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
    const before = missing ? line.length : 0;
    view.dispatch({ changes: [...(missing ? [{ from: 0, insert: line }] : []), { from, to, insert: label }], selection: { anchor: from + before + label.length }, userEvent: "input.complete" });
  };
}

function complete({ offers, uses, search }) {
  const prefixes = new Map(offers.filter((one) => one.type === "namespace").map((one) => [one.label.slice(0, -1), one.detail]));
  const apply = declared(prefixes);
  const known = offers.map((one) => (one.type === "class" || one.type === "property" ? { ...one, apply } : one));
  const named = new Map(known.map((one) => [one.label, one]));
  const keywords = known.filter((one) => one.type === "keyword" || one.type === "namespace");
  const classes = known.filter((one) => one.type === "class");

  // The properties that things of these classes have come first, with how many have them.
  function properties(kinds) {
    const counts = new Map();
    for (const kind of kinds) for (const [name, count] of Object.entries(uses[kind] ?? {})) counts.set(name, Math.max(count, counts.get(name) ?? 0));
    return known.filter((one) => one.type === "property").map((one) => counts.has(one.label)
      ? { ...one, boost: 50 + Math.min(40, Math.log2(counts.get(one.label) + 1) * 4), detail: `${counts.get(one.label)} · ${one.detail ?? ""}` }
      : { ...one, boost: kinds.length ? -50 : 0 });
  }

  async function things(typed) {
    return (await search(typed)).map((one) => ({
      label: one.label, detail: one.kind, type: "text", boost: -10,
      apply: `<${one.id.includes("://") ? one.id : ID + one.id}>`,
    }));
  }

  return async (context) => {
    const { text, pos } = { text: context.state.doc.toString(), pos: context.pos };
    const place = where(text, pos);
    if (place.within) return null;
    const word = context.matchBefore(/[?$]?[\wæøåÆØÅ-]*:?[\w/-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/^[?$]/.test(word.text)) {
      const seen = new Set(text.match(/[?$]\w+/g) ?? []);
      seen.delete(word.text);
      return { from: word.from, options: [...seen].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    const validFor = /^[\w-]*:?[\w/-]*$/;
    if (place.part === "predicate") return { from: word.from, options: [{ label: "a", type: "keyword", boost: 60 }, ...properties(place.kinds), ...keywords], validFor };
    if (place.part === "object" && place.predicate === "a") return { from: word.from, options: classes.map((one) => ({ ...one, detail: `${uses[one.label]?.["rdf:type"] ?? 0} · ${one.detail}`, boost: uses[one.label] ? 10 : -50 })), validFor };
    const own = named.get(word.text) ? [] : [...keywords, ...(place.part === "object" ? [] : [...classes, ...properties([])])];
    if (word.text.length < 3 || word.text.includes(":")) return { from: word.from, options: place.part === "object" ? [...own, ...classes] : own, validFor };
    return { from: word.from, options: [...own, ...(await things(word.text))], filter: true };
  };
}

/** Puts an editor in the place of a text area and keeps the text area's value equal to it. */
export function edit(area, words, { run, changed, label, phrases }) {
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightSelectionMatches(), lintGutter(),
        StreamLanguage.define(sparql), syntaxHighlighting(colours), EditorState.phrases.of(phrases),
        // So many offers fit without scrolling: the focus stays in the text, so no key could scroll the list. Arrows and the dots go on.
        autocompletion({ override: [complete(words)], maxRenderedOptions: 10, icons: false }),
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }, { key: "Tab", run: acceptCompletion }, { key: "Mod-Space", run: startCompletion }])),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...completionKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          changed(area.value);
        }),
      ],
    }),
  });
  area.before(view.dom);
  area.hidden = true;
  return {
    focus() { view.focus(); },
    set(text) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }); },
    clear() { view.dispatch(setDiagnostics(view.state, [])); },
    complain(line, column, message) {
      const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
      const to = Math.min(from + Math.max(1, /^[^\s{}();.,]*/.exec(view.state.doc.sliceString(from, at.to))[0].length), at.to);
      view.dispatch(setDiagnostics(view.state, [{ from: to > from ? from : Math.max(at.from, from - 1), to: Math.max(to, from), severity: "error", message }]), { selection: { anchor: from }, scrollIntoView: true });
    },
  };
}
