/** The least that any Worker has to do: answer a text. */
export default {
  fetch(_request: Request, env: { readonly ANSWER: string }): Response {
    return new Response(env.ANSWER, { headers: { "Content-Type": "application/json" } });
  },
};
