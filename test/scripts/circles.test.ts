import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

type Files = ReadonlyMap<string, string>;

const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/** Which feature folders each one imports from, types included. */
function foldersOf(files: Files): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const own = folderOf(path);
    if (own === undefined) continue;
    const imported = folders.get(own) ?? new Set();
    for (const [, relative = ""] of text.matchAll(IMPORT)) {
      const other = folderOf(normalize(join(dirname(path), relative)));
      if (other !== undefined && other !== own) imported.add(other);
    }
    folders.set(own, imported);
  }
  return folders;
}

function folderOf(path: string): string | undefined {
  return /^src\/features\/([^/]+)\//.exec(path)?.[1];
}

/** Returns a way that leads from a folder back to itself, or undefined where there is none. */
function findCircle(folders: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const visit = (folder: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(folder)) return [...way.slice(way.indexOf(folder)), folder];
    if (done.has(folder)) return undefined;
    for (const next of folders.get(folder) ?? []) {
      const circle = visit(next, [...way, folder]);
      if (circle) return circle;
    }
    done.add(folder);
    return undefined;
  };
  for (const folder of folders.keys()) {
    const circle = visit(folder, []);
    if (circle) return circle;
  }
  return undefined;
}

describe("feature folders", () => {
  const files = new Map(globSync("src/**/*.ts").map((path) => [path, readFileSync(path, "utf8")]));

  test("form no circle, types included", () => {
    const folders = foldersOf(files);
    expect(folders.size).toBeGreaterThan(10);
    expect(findCircle(folders)).toBeUndefined();
  });

  test("that did form one would be found, by a type alone", () => {
    const bad = new Map([
      ["src/features/a/a.usecases.ts", `import { b } from "../b/b.usecases.ts";`],
      ["src/features/b/b.usecases.ts", `import { c } from "../c/c.repository.ts";`],
      ["src/features/c/c.repository.ts", `import type { A } from "../a/a.schemas.ts";`],
    ]);
    expect(findCircle(foldersOf(bad))).toEqual(["a", "b", "c", "a"]);
  });
});
