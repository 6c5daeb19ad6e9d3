// How a page looks in light, dark, narrow and on paper.
import { colours, verdictColours } from '../graph/dot.ts';
import { charsOfPaper } from './mathml.ts';
import { dark, darkVerdicts } from '../graph/svg.ts';
import { pictureRules } from './picture.ts';

/** Names of the picture's colours as the page's own, so that both change together. */
const variables = (palette: Readonly<Record<string, string>>): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

/** What is cut off at an edge is in shadow there, until it is scrolled to. */
const shadows = [
  ...[90, 270].map((angle) => `linear-gradient(${angle}deg,var(--back) 50%,transparent)`),
  ...[90, 270].map((angle) => `linear-gradient(${angle}deg,var(--shadow),transparent)`),
]
  .map((shadow, i) => {
    const place = i % 2 === 0 ? 'left' : 'right';
    return i < 2
      ? `${shadow} ${place}/2.4rem 100% no-repeat local`
      : `${shadow} ${place}/.8rem 100% no-repeat scroll`;
  })
  .join();

/** The width of a character of a formula, in sizes of its font. */
const character = 0.54;

/** An indented line goes on where the one before it ends. */
const joined = (text: string): string => text.replace(/\n +/g, '').trim();

export const style = joined(`
:root{color-scheme:light;${variables(colours)};${variables(verdictColours)};
  --soft:#f4f5f7;--lit:#fff0b8;--good:#1f6b2a;--shadow:#0004;--back:var(--paper)}
@media screen and (prefers-color-scheme:dark){
  :root{color-scheme:dark;${variables(dark)};${variables(darkVerdicts)};
  --soft:#20232a;--lit:#4b4010;--good:#8fd67f}
  }
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
  font:1rem/1.6 system-ui,"Noto Sans KR","Noto Sans CJK KR",
  "Apple SD Gothic Neo","Malgun Gothic",sans-serif}
:lang(ko){word-break:keep-all;overflow-wrap:break-word}
main{max-width:64rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;line-height:1.3}
h1,h3,li,p{overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--frame)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;margin:.5rem 0}
.key span{display:inline-block;min-width:1.6em;text-align:center;border-radius:.3rem;
  border:1px solid var(--line);print-color-adjust:exact}
.key .way{color:var(--bad);border-color:transparent;font-weight:700}
h3{font:600 1rem ui-monospace,Menlo,"DejaVu Sans Mono",monospace;margin:0}
p{margin:.4rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.5rem 0;
  align-items:baseline}
dt{color:var(--line)}
dd{margin:0;overflow-wrap:anywhere}
@media (max-width:30rem){dl{grid-template-columns:1fr}dd{margin:0 0 .4rem}}
.wide{overflow-x:auto}
.wide[tabindex]{background:${shadows} var(--back)}
figure{margin:0 calc(50% - var(--shown)/2);--shown:max(100%,min(var(--least),100vw - 4rem))}
figure.wide{background-color:var(--paper)}
figure svg{display:block;max-width:100%;min-width:var(--least);height:auto}
@media screen{.tiles{display:none}}
figcaption{color:var(--line);font-size:.85rem}
${pictureRules}
article{padding:.6rem .8rem;margin:.6rem 0;
  border-left:3px solid var(--frame);background:var(--soft);--back:var(--soft)}
article.lit{border-color:var(--gradient)}
.beside{display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;align-items:start}
.beside>*{flex:1 1 16rem;max-width:100%;min-width:0}
.worked>:first-child,.corrected>:last-child{flex:0 1 auto;min-width:calc(50% - .75rem)}
.held{white-space:nowrap}
.beside p:first-child{margin-top:.2rem}
.mark{border:1px solid var(--frame);border-left:3px solid var(--value);
  padding:.1rem .7rem;margin:.4rem 0;background:var(--paper);--back:var(--paper);
  overflow-wrap:anywhere}
.mark code{font-family:ui-monospace,Menlo,"DejaVu Sans Mono",monospace}
.mark.wrong{border-left-color:var(--bad)}
.mark.right{border-left-color:var(--good)}
.verdict{white-space:nowrap}
.wrong .verdict{color:var(--bad)}
.right .verdict{color:var(--good)}
.why{font-size:.9rem}
.why.in{padding-left:1rem}
.compared{grid-template-columns:max-content 1fr}
.compared dd{min-width:0;font-size:1rem}
.marked{background:var(--lit);border-bottom:2px solid var(--bad);padding:.2em .1em}
mo.marked{padding:.4em .15em}
[hidden]{display:none!important}
[data-q].lit{background:var(--lit)}
.results{border:2px solid var(--value);border-radius:.5rem;padding:.2rem 1rem;width:fit-content;
  max-width:100%}
.results tr:last-child>*{border-bottom:0}
.results tbody th{font-weight:400}
.givens{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem;align-items:center}
.givens>*{max-width:100%}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;list-style:none;padding:0;margin:.3rem 0}
nav a{color:var(--value)}
article h3{display:inline}
article h3 span{font-weight:400;margin-left:.6rem}
summary{cursor:pointer}
.fields{display:flex;flex-wrap:wrap;gap:.5rem}
fieldset{border:1px solid var(--frame);border-radius:.3rem;padding:.2rem .5rem .4rem;margin:0;
  min-width:0}
fieldset div{display:flex;gap:.2rem}
fieldset div+div{margin-top:.2rem}
fieldset .vector{flex-wrap:wrap}
legend{font-family:ui-monospace,Menlo,"DejaVu Sans Mono",monospace;font-size:.85rem}
input,button{font:inherit;color:inherit;background:var(--paper);
  border:1px solid var(--line);border-radius:.25rem;min-height:2rem}
input{width:6.5rem;padding:0 .3rem}
input[aria-invalid=true]{outline:2px solid var(--bad)}
button{min-width:2.4rem;padding:0 .6rem;cursor:pointer;margin-right:.3rem}
:focus-visible{outline:2px solid var(--value);outline-offset:1px}
#played{margin:0 .8rem;font-family:ui-monospace,Menlo,"DejaVu Sans Mono",monospace}
.hint{color:var(--line);font-size:.85rem}
.changed .remark,.changed .key{display:none}
.stale{display:none}
.changed .stale{display:block}
.changed .marks *,.changed .mark *{color:var(--line)}
.changed .mark{border-left-color:var(--frame)}
.changed .marked{background:none;border-color:var(--line)}
.no-result math,.no-result svg{opacity:.35}
.later{opacity:0}
article.now{border-color:var(--value)}
article.backward.now{border-color:var(--gradient)}
@media (prefers-reduced-motion:no-preference){.later,.edge,.node g{transition:opacity .2s}}
td a,th a{color:var(--value)}
.remark{border-left:3px solid var(--gradient);padding-left:.6rem}
table{border-collapse:collapse}
th,td{text-align:left;padding:.3rem 1rem .3rem 0;
  border-bottom:1px solid var(--frame);vertical-align:middle}
td code,th code,dd code{font-family:ui-monospace,Menlo,"DejaVu Sans Mono",monospace}
#left-out{border-left:3px solid var(--value);padding-left:.6rem}
#left-out code{white-space:nowrap}
.gap{color:var(--line)}
pre{background:var(--soft);padding:.6rem .8rem;margin:.5rem 0;
  font:.85rem/1.5 ui-monospace,Menlo,"DejaVu Sans Mono",monospace;
  white-space:pre-wrap;overflow-wrap:anywhere}
math{font-family:"STIX Two Math","Cambria Math","Latin Modern Math","Noto Sans Math",
  "Times New Roman",math}
.p{border:solid;border-width:0 .07em;border-radius:.35em/50%;padding:.1em .35em;margin:0 .1em}
.p>mo:first-child,.p>mo:last-child{font-size:0}
mfrac>:first-child{padding-bottom:.1em}
mfrac>:last-child{padding-top:.1em}
mi.i{font-family:"STIX Two Text",Cambria,"Latin Modern Roman","Times New Roman",serif;
  font-style:italic}
math[display]{display:block math;width:max-content;margin:.4rem 0}
math[display]>mtable{math-style:normal}
mtd{padding-left:.5em;padding-right:.5em;text-align:right;text-align:-webkit-right}
mtd:first-child,math[display]>mtable>mtr>mtd{padding-left:0}
mtd:last-child,math[display]>mtable>mtr>mtd{padding-right:0}
math[display]>mtable>mtr>mtd:last-child{text-align:left}
math[display]>mtable mtd{padding-top:.7ex;padding-bottom:.7ex}
.results math,dl math,h3 math,math mfrac mfrac{math-style:normal}
h3 math{font-size:1.05em}
@media (max-width:30rem){
  math[style]{font-size:clamp(.75em,calc((100vw - 4.2rem)/var(--chars)/${character}),1em)}
  input{width:5rem}
  .marks thead{display:none}
  .marks tr,.results tr{display:flex;flex-wrap:wrap;align-items:center;
    border-bottom:1px solid var(--frame)}
  .marks th,.marks td,.results th,.results td{border:0;padding:.2rem .8rem .2rem 0}
  .marks td:nth-child(2),.marks td:last-child{flex-basis:100%;order:1;overflow-wrap:anywhere}
  .marks tr>:empty{display:none}
  .results{padding:.2rem .7rem}
  .results thead th:first-child{min-width:9.75rem}
  .results tbody td:first-child{min-width:3.75rem}
  .results tbody th{min-width:6rem}
  .results tr:last-child{border:0}}
@media (min-width:60rem) and (min-height:45rem){
  figure.low{position:sticky;top:0;z-index:1;padding:.3rem 0;border-bottom:1px solid var(--frame)}
  article{scroll-margin-top:26rem}}
@media print{
  .screen,nav,.legend{display:none!important}
  .later{opacity:1}
  figure.low{position:static}
  figure{margin:0}
  figure svg{min-width:0;max-width:100%;max-height:230mm}
  .across{page:across}
  .across svg{max-height:155mm!important}
  .tiled figure{display:none}
  .tiles{display:block}
  .tiles svg{display:block;width:100%;max-height:230mm;margin:auto;break-after:page}
  .wide{overflow:visible}
  .wide[tabindex]{background:none}
  math[style]{font-size:min(1em,calc(${charsOfPaper}em/var(--chars)))}
  .beside,.mark,tr,article details{break-inside:avoid}
  summary{break-after:avoid}
  .results{-webkit-box-decoration-break:clone;box-decoration-break:clone}
  article{background:none;padding:.3rem .8rem;margin:.4rem 0}
  article>details{break-inside:auto}
  .key{break-after:avoid}
  h2{margin-top:1.2rem}
  details::details-content{content-visibility:visible}
  summary{list-style:none}
  a{color:inherit!important;text-decoration:none}
  h2,h3,h2+p{break-after:avoid}
  figure{break-inside:avoid}
  main{max-width:none;padding:0}
  html{font-size:10pt}
  body{line-height:1.45}}
@page{size:A4;margin:10mm}
@page across{size:A4 landscape;margin:10mm}
`);
