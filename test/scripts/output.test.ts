import { expect, test } from "vitest";
import { unresolvedHostsHidden } from "../../scripts/local/output.ts";

const shownOf = (lines: readonly string[]) => lines.filter(unresolvedHostsHidden());

test("what the runtime writes of a host without an address is not shown, and all else is", () => {
  const unresolved = [
    "\u001B[31mERROR e = rust/worker/ffi.rs:110: failed: failed to lookup address information: Name or service not known",
    "",
    "  stack: workerd@34dcea9 workerd@26b6840",
    "",
  ];
  const others = ["ERROR Uncaught TypeError", "", "  stack: workerd@1", "", "a line"];
  expect(shownOf([...unresolved, ...unresolved, ...others, ...unresolved, "last"])).toEqual([...others, "last"]);
});
