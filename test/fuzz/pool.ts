/** So many ids of a kind are kept. */
const MAX_IDS = 300;
const TOKEN = /@(ref|foreign):(\w+):(0(?:\.\d+)?)@/g;

type Whose = "own" | "foreign";

/** Names under which an id of another name is meant. */
const SAME: Readonly<Record<string, string>> = {
  signalTemplateId: "templateId",
  deploymentId: "slug",
  nextCursor: "cursor",
};

/** Members whose things have ids of their own kind, not of the answer's. */
const OWN_IDS = new Set(["challengers"]);

/** Returns the kind of id that a member or a parameter holds, or undefined where its name is not that of one. */
export function kindOf(name: string, path = ""): string | undefined {
  const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (camel === "id") return resourceOf(path);
  const kind = SAME[camel] ?? camel;
  if (kind === "templateId" && path.startsWith("/v1/contacts/")) return "contactTemplateId";
  return /[a-z]Id$|^slug$|^cursor$|^receipt$/.test(kind) && kind !== "requestId" && kind !== "organizationId"
    ? kind
    : undefined;
}

/** The ids of `/v1/models/{id}` are model ids: those of the last word of the path. */
function resourceOf(path: string): string | undefined {
  const words = path.split("/").filter((part) => /^[a-z]+(?:-[a-z]+)*$/.test(part) && part !== "bulk");
  const word = words.at(-1)?.split("-").at(-1);
  return word?.endsWith("s") ? `${word.slice(0, -1).replace(/ie$/, "y")}Id` : undefined;
}

/** Ids that were met in answers, by kind, so that later requests name what exists. */
export class Pool {
  private readonly own = new Map<string, string[]>();
  private readonly foreign = new Map<string, string[]>();
  private readonly kept = new Set<string>();
  /** The things that ids were met in: a rule has the profile's id beside its own. */
  private readonly things = new Map<string, object>();

  /** What is kept out: the keys that the run itself needs. */
  keepOut(ids: readonly string[]): void {
    for (const id of ids) this.kept.add(id);
  }

  of(kind: string, whose: Whose = "own"): readonly string[] {
    return (whose === "own" ? this.own : this.foreign).get(kind) ?? [];
  }

  /** Takes every id of some answers; those of another organisation are kept apart. */
  harvestAll(answers: readonly { readonly path: string; readonly body: unknown }[], whose: Whose = "own"): void {
    for (const { path, body } of answers) this.harvest(path, body, whose);
  }

  private harvest(path: string, body: unknown, whose: Whose): void {
    if (Array.isArray(body)) for (const item of body) this.harvest(path, item, whose);
    if (typeof body !== "object" || body === null || Array.isArray(body)) return;
    for (const [name, member] of Object.entries(body)) {
      if (typeof member === "string") this.take(path, name, member, body, whose);
      else if (typeof member === "object") this.harvest(OWN_IDS.has(name) ? `${path}/${name}` : path, member, whose);
    }
  }

  private take(path: string, name: string, id: string, body: object, whose: Whose): void {
    const kind = id.startsWith("ch_") ? "challengerId" : kindOf(name, path); // they stand in their deployment
    // The `id` of a version is not the id under which the thing itself is known.
    if (kind === undefined || (name === "id" && kind in body) || this.kept.has(id) || kind === "objectId") return;
    const all = whose === "own" ? this.own : this.foreign;
    const ids = all.get(kind) ?? [];
    if (!ids.includes(id)) ids.push(id);
    if ((name === "id" || (kind === "applicationId" && "jobId" in body)) && whose === "own") this.things.set(id, body);
    if (ids.length > MAX_IDS) ids.splice(MAX_IDS / 2, 1);
    all.set(kind, ids);
  }

  /** Returns the id of another kind that belongs to one, where both were met together. */
  besides(id: string, kind: string): string | undefined {
    const thing = this.things.get(id);
    const [, other] = Object.entries(thing ?? {}).find(([name]) => kindOf(name) === kind) ?? [];
    return typeof other === "string" ? other : undefined;
  }

  /** Forgets an id that was deleted, and what belonged to it. */
  forget(id: string): void {
    const gone = (known: string) => known === id || Object.values(this.things.get(known) ?? {}).includes(id);
    for (const [kind, ids] of this.own)
      this.own.set(
        kind,
        ids.filter((known) => !gone(known)),
      );
  }

  /** Returns text with an id in the place of every token; `write` puts it into its surroundings. */
  fill(text: string, write: (id: string) => string = (id) => id): string {
    return text.replaceAll(TOKEN, (_, whose: string, kind: string, share: string) => {
      const ids = (whose === "ref" ? this.own : this.foreign).get(kind) ?? [];
      return write(ids[Math.floor(Number(share) * ids.length)] ?? `no-${kind}`);
    });
  }
}

/** Returns the token of an id: `share` says which of those that are known then. */
export function token(whose: "ref" | "foreign", kind: string, share: number): string {
  return `@${whose}:${kind}:${share.toFixed(4)}@`;
}
