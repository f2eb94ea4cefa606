import { describe, expect, test } from "vitest";
import { refuseAddress } from "../../../src/core/webhook/address.ts";

const deployed = (address: string) => refuseAddress(address, { allowsLoopback: false });
const local = (address: string) => refuseAddress(address, { allowsLoopback: true });

const LOOPBACK = [
  "127.0.0.1",
  "127.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "017700000001",
  "0177.0.0.01",
  "127.0.0.1.",
  "１２７.０.０.１",
  "127。0。0。1",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "a.localhost",
];
const PRIVATE = [
  "0",
  "0.0.0.0",
  "10.0.0.1",
  "10.1",
  "172.16.0.1",
  "192.168.0.1",
  "192.168.1",
  "0xc0a80001",
  "3232235521",
  "169.254.169.254",
  "169.254.169.254.",
  "2852039166",
  "100.64.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "8.8.8.8",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:169.254.169.254]",
  "[::127.0.0.1]",
  "[64:ff9b::a9fe:a9fe]",
  "[fe80::1]",
  "[fd00::1]",
  "[2606:4700::1111]",
  "intranet",
  "metadata",
  "metadata.google.internal",
  "printer.local",
  "printer.local.",
  "PRINTER.LOCAL",
  "nas.lan",
  "router.home",
  "router.home.arpa",
  "host.docker.internal",
  "db.corp",
  "localhost.localdomain",
];
const NO_ADDRESS = [
  "",
  "x",
  "//example.com",
  "https://",
  "https:// example.com",
  "https://example.com/a b",
  " https://example.com",
  "https://example.com\n",
  "https://exam\tple.com",
  "https:\\\\example.com",
  "https://example.com\\@127.0.0.1/",
  "https://999.1.1.1",
  "https://127.0.0.1.5",
  "https://[::1",
  "https://exa%00mple.com",
  `https://example.com/${"x".repeat(2_048)}`,
];

describe("the address of a receiver", () => {
  test.each([
    "https://example.com",
    "https://example.com/hooks?a=b#c",
    "https://hooks.example.com:8443/",
    "https://bücher.example/hooks",
    "https://localhost.example.com",
    "https://127.0.0.1.example.com",
    "https://local.example",
    "https://example.com.",
  ])("%s may be called", (address) => {
    expect([deployed(address), local(address)]).toEqual([undefined, undefined]);
  });

  test.each([...LOOPBACK, ...PRIVATE])("https://%s is refused by a deployment", (host) => {
    expect(deployed(`https://${host}/hooks`)).toMatch(/^must name a public host/);
    expect(deployed(`http://${host}/hooks`)).toBe("must begin with https://");
    expect(deployed(`https://${host}:8443/hooks`)).toMatch(/^must name a public host/);
  });

  test.each(LOOPBACK)("http://%s is taken in local development alone", (host) => {
    expect(local(`http://${host}:8080/hooks`)).toBeUndefined();
    expect(local(`https://${host}/hooks`)).toBeUndefined();
  });

  test.each(PRIVATE)("%s is refused in local development too", (host) => {
    expect(local(`https://${host}/`)).toMatch(/^must name a public host/);
    expect(local(`http://${host}/`)).toBe("must begin with https://");
  });

  test.each(["http://example.com", "ftp://example.com", "file:///etc/passwd", "javascript:alert(1)", "data:,x"])(
    "%s is refused: only https is called",
    (address) => {
      expect([deployed(address), local(address)]).toEqual(Array(2).fill("must begin with https://"));
    },
  );

  test.each(["https://user@example.com", "https://user:pass@example.com", "https://:pass@example.com"])(
    "%s is refused: it holds credentials",
    (address) => {
      expect(deployed(address)).toBe("must hold no user name and no password");
    },
  );

  test.each(NO_ADDRESS)("%j is refused: it is no address", (address) => {
    expect(deployed(address)).toMatch(/^must (be an address such as|have at most 2048)/);
    expect(local(address)).toBe(deployed(address));
  });
});
