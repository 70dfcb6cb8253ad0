import { type Block, blocksOf, type Span } from "./prose";

/** What the model said, as text with a little form. */
export function Prose({ text }: { text: string }) {
  const blocks = blocksOf(text);
  return (
    <div class="prose">
      {blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks only come at the end
        <ShownBlock key={at} block={block} />
      ))}
    </div>
  );
}

function ShownBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return <p>{spans(block.spans)}</p>;
    case "heading":
      return <p class="prose-heading">{spans(block.spans)}</p>;
    case "quote":
      return <blockquote>{spans(block.spans)}</blockquote>;
    case "code":
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case "list": {
      const items = block.items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items only come at the end
        <li key={at}>{spans(item)}</li>
      ));
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

const ELEMENTS = { code: "code", strong: "strong", emphasis: "em" } as const;

function spans(all: readonly Span[]) {
  return all.map((span, at) => {
    if (span.kind === "text") return span.text;
    const Element = ELEMENTS[span.kind];
    // biome-ignore lint/suspicious/noArrayIndexKey: spans have no name of their own
    return <Element key={at}>{span.text}</Element>;
  });
}
