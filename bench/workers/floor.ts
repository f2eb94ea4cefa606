/**
 * The least that any Worker with this contract has to do: parse the body, serialise an answer of the same shape. The
 * answer is put there beforehand, one for each path.
 */
const answers = new Map<string, unknown>();

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body: unknown = JSON.parse(await request.text());
    if (request.method === "PUT") {
      answers.set(pathname, body);
      return new Response(null, { status: 204 });
    }
    return new Response(JSON.stringify(answers.get(pathname)), { headers: { "Content-Type": "application/json" } });
  },
};
