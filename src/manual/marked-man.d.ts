// The types of marked-man, which has none.
declare module 'marked-man' {
  import type { MarkedExtension } from 'marked';
  const extension: MarkedExtension;
  export default extension;
}
