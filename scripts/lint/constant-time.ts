/** As much of a syntax node as the rule looks at. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly operator?: string;
  readonly left?: Node;
  readonly right?: Node;
  readonly property?: Node;
  readonly expression?: Node;
}

interface Context {
  readonly report: (problem: { readonly node: Node; readonly message: string }) => void;
}

const EQUALITY = new Set(["===", "!==", "==", "!="]);
const SECRET = /secret/i;
const MESSAGE =
  "How long this takes tells how much of the secret is right: compare with crypto.subtle.timingSafeEqual.";

/** A comparison that ends at the first byte that differs must not be made with a secret. */
const constantTime = {
  create: (context: Context) => ({
    BinaryExpression(node: Node) {
      if (!EQUALITY.has(node.operator ?? "") || isAbsence(node.left) || isAbsence(node.right)) return;
      if (namesSecret(node.left) || namesSecret(node.right)) context.report({ node, message: MESSAGE });
    },
  }),
};

function namesSecret(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if (node.type === "MemberExpression") return namesSecret(node.property);
  if (node.expression !== undefined) return namesSecret(node.expression);
  return node.type === "Identifier" && SECRET.test(node.name ?? "");
}

/** Whether a secret is there at all may be asked. */
function isAbsence(node: Node | undefined): boolean {
  return (
    (node?.type === "Identifier" && node.name === "undefined") ||
    (node?.type === "Literal" && "value" in node && node.value === null)
  );
}

export default { meta: { name: "scoreline" }, rules: { "constant-time": constantTime } };
