import { SaxesParser } from "saxes";
import { cannot, type Reading } from "./reading.ts";

/** An element without the prefix of its name. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const MAX_DEPTH = 64;

/**
 * Returns the root of a document, or undefined after noting why there is none: not well-formed, deeper than 64 elements, or
 * with a document type, whose entities could make a short file a long one.
 * Reference: W3C, Extensible Markup Language 1.0, fifth edition.
 */
export function parseXml(reading: Reading, text: string): XmlElement | undefined {
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on("error", ({ message }) => {
    throw new SyntaxError(`is not well-formed XML: ${message.slice(0, 200)}`);
  });
  parser.on("doctype", () => {
    throw new SyntaxError("has a document type, which is refused: take out <!DOCTYPE …>");
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length === MAX_DEPTH) {
      throw new SyntaxError(`is nested deeper than ${MAX_DEPTH} elements at line ${parser.line}`);
    }
    const element = { name: name.slice(name.indexOf(":") + 1), attributes, children: [], text: "" };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    open.push(element);
  });
  const addText = (more: string) => {
    const parent = open.at(-1);
    if (parent) parent.text += more;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => open.pop());
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return cannot(reading, "", error.message);
  }
  return root;
}

/** Returns an element's children with their paths: `Attribute[2]`, counted among those of one name. */
export function childrenOf({ children }: XmlElement, path: string): { element: XmlElement; path: string }[] {
  const seen = new Map<string, number>();
  return children.map((element) => {
    const index = seen.get(element.name) ?? 0;
    seen.set(element.name, index + 1);
    return { element, path: `${path}.${element.name.slice(0, 60)}[${index}]` };
  });
}

export type Placed = ReturnType<typeof childrenOf>[number];
