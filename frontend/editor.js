// The SPARQL editor: CodeMirror with completion from the ontology, and errors marked at their place.
import { acceptCompletion, autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, class: "cm-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "cm-text" },
  { tag: [tags.variableName, tags.special(tags.variableName)], class: "cm-variable" },
  { tag: [tags.atom, tags.number, tags.bool], class: "cm-name" },
  { tag: tags.comment, class: "cm-remark" },
]);

function complete(offers) {
  return (context) => {
    const word = context.matchBefore(/[?$]?[\w-]*:?[\w/-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/^[?$]/.test(word.text)) {
      const seen = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
      seen.delete(word.text);
      return { from: word.from, options: [...seen].map((label) => ({ label, type: "variable" })) };
    }
    return { from: word.from, options: offers, validFor: /^[\w-]*:?[\w/-]*$/ };
  };
}

/** Puts an editor in the place of a text area and keeps the text area's value equal to it. */
export function edit(area, offers, run, label) {
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightSelectionMatches(),
        StreamLanguage.define(sparql), syntaxHighlighting(colours), autocompletion({ override: [complete(offers)] }),
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }, { key: "Tab", run: acceptCompletion }])),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...completionKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
      ],
    }),
  });
  area.before(view.dom);
  area.hidden = true;
  return {
    set(text) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }); },
    clear() { view.dispatch(setDiagnostics(view.state, [])); },
    complain(line, column, message) {
      const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
      view.dispatch(setDiagnostics(view.state, [{ from, to: Math.min(from + 1, at.to), severity: "error", message }]), { selection: { anchor: from }, scrollIntoView: true });
    },
  };
}
