// Asks an endpoint by Comunica: node ask.mjs ENDPOINT QUERY prints the bindings, one JSON object a line, or the quads.
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, query] = process.argv.slice(2);
const result = await new QueryEngine().query(query, { sources: [endpoint] });
const answer = await result.execute();
if (result.resultType === "boolean") console.log(JSON.stringify(answer));
else for await (const item of answer) {
  const parts = result.resultType === "bindings"
    ? Object.fromEntries([...item].map(([variable, term]) => [variable.value, term.value]))
    : [item.subject.value, item.predicate.value, item.object.value];
  console.log(JSON.stringify(parts));
}
