"""Colours and the style sheet. Every colour says again what a letter, a shape or a word says."""

from continuity.threads import State

INK, MUTED, LINE, ACCENT = "#0b0c0c", "#505a5f", "#c8ccd0", "#1d4f91"
CUSTODY, BAR = "#4a5560", "#c3d5e8"
SILENT = "#f3d9c4"  # a time in which nobody held the case
# Fill and letter of a matrix cell. The fills differ in lightness, so that they differ in grey and for every eye.
STATES: dict[State, tuple[str, str]] = {
    "not_yet_known": ("#f7f8f9", "#5a636b"),
    "not_received": ("#fbe6ae", "#3d2f00"),
    "new": ("#d3e3f1", "#0b2a45"),
    "carried": ("#d3e3f1", "#0b2a45"),
    "dropped": ("#a33205", "#ffffff"),
    "contradicted": ("#2c1f5e", "#ffffff"),
}

CSS = """
<style>
.stMainBlockContainer { padding-top: 1.6rem; padding-bottom: 4rem; max-width: 1280px; padding-left: 3.5rem; padding-right: 3.5rem; }
[data-testid="stHeader"] { background: transparent; }
[data-testid="stHtml"] { line-height: 1.5; }
.tl-product { font-weight: 700; font-size: 1.25rem; margin-bottom: .6rem; }
.st-key-pages { margin-bottom: 1.4rem; gap: 2px; }
.st-key-pages a { padding: .3rem .6rem; }
.st-key-pages [data-testid="stPageLink"] { margin-left: -.6rem; }
[class*="st-key-hit-"] { border-top: 1px solid #c8ccd0; padding: .8rem 0 .2rem; }
[class*="st-key-hit-"] button, [class*="st-key-questions-"] button { min-height: 0; padding: 0; color: #1d4f91; text-align: left; }
[class*="st-key-hit-"] button p, [class*="st-key-questions-"] button p { font-size: 1.02rem; }
[class*="st-key-hit-"] button p { font-weight: 600; }
[data-testid="stMain"] [data-testid="stWidgetLabel"] p { white-space: normal; }
[class*="st-key-hit-"] button:hover p, [class*="st-key-questions-"] button:hover p { text-decoration: underline; }
.tl-hit { max-width: 58rem; margin-top: .15rem; overflow-wrap: anywhere; }
.tl-title { font-size: 2rem; font-weight: 700; line-height: 1.2; margin: 0; padding: .5rem 0 .4rem; letter-spacing: -.01em; max-width: 60rem; }
.tl a { color: #1d4f91; }
.tl-name { font-size: 2rem; font-weight: 700; line-height: 1.15; margin: 0; padding: .5rem 0 .6rem; letter-spacing: -.01em;
  border-bottom: 2px solid #0b0c0c; }
.tl-name span { font-size: 1.15rem; font-weight: 400; color: #505a5f; margin-left: 1rem; letter-spacing: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-case-name) { position: sticky; top: 0; z-index: 90; background: #fff; }
.tl-facts { display: grid; grid-template-columns: 9rem 1.5fr 1fr; column-gap: 2rem; row-gap: .25rem;
  margin: 0; padding: 0 0 .9rem; border-bottom: 1px solid #c8ccd0; }
.tl dl, .tl dt, .tl dd { margin-left: 0; padding-left: 0; }
.tl-facts div { min-width: 0; }
.tl-facts dt { font-size: .82rem; color: #505a5f; margin: 0; }
.tl-facts dd { margin: 0; font-size: 1.02rem; font-weight: 600; }
.tl-facts dd small { display: block; font-weight: 400; font-size: .84rem; color: #505a5f; }
.tl-headline { font-size: 1.5rem; font-weight: 700; line-height: 1.25; margin: .6rem 0 .5rem; max-width: 60rem; }
.tl-lead { margin: 0 0 .25rem; max-width: 52rem; }
.tl-muted { color: #505a5f; font-size: .92rem; max-width: 52rem; margin: .3rem 0; }
.tl-h2 { font-size: 1.25rem; font-weight: 700; margin: 2.2rem 0 .3rem; }
.tl-item { border-top: 1px solid #c8ccd0; padding: 1.1rem 0 1rem; display: grid; grid-template-columns: 2.2rem 1fr; }
.tl-item > .n { font-size: 1.2rem; font-weight: 700; color: #505a5f; }
.tl-item h3 { font-size: 1.2rem; font-weight: 700; margin: 0 0 .15rem; padding: 0; }
.tl-tag { display: inline-block; font-size: .84rem; font-weight: 650; padding: .05rem .5rem; border-radius: 3px;
  vertical-align: .12em; margin-left: .6rem; }
.tl-why { margin: 0 0 .35rem; color: #0b0c0c; max-width: 50rem; }
.tl-answer { margin: 0 0 .35rem; padding-left: 1rem; border-left: 2px solid #505a5f; max-width: 50rem; }
.tl-list { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .45rem 0 .6rem; font-size: .92rem;
  max-width: 52rem; }
.tl-list dt { color: #505a5f; } .tl-list dd { margin: 0; }
.tl-quote { margin: .7rem 0 .1rem; padding: .1rem 0 .1rem 1rem; border-left: 4px solid #1d4f91; font-size: 1.08rem; max-width: 50rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.tl-source { margin: 0 0 .2rem; padding-left: 1.25rem; font-size: .88rem; color: #505a5f; max-width: 52rem; }
.tl-record { margin: .1rem 0 .2rem 1.25rem; font-size: .92rem; }
.tl-record > summary, .tl-more > summary { cursor: pointer; color: #1d4f91; width: fit-content; padding: .1rem 0; }
.tl-record > summary:hover, .tl-more > summary:hover { text-decoration: underline; }
.tl-record > summary:focus-visible, .tl-more > summary:focus-visible { outline: 3px solid #ffbf47; outline-offset: 2px; }
.tl-body { border: 1px solid #c8ccd0; padding: .9rem 1.1rem; margin: .4rem 0 .9rem; background: #fff; max-width: 62rem; }
.tl-body .tl-list { margin-top: 0; }
.tl-text { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.02rem; line-height: 1.65; margin: .5rem 0 .7rem; }
.tl mark { background: #fff2b8; color: inherit; padding: .05em 0; border-bottom: 2px solid #8a6d00; }
.tl mark.not { background: none; border-bottom: 2px dashed #505a5f; }
.tl mark.found { background: none; font-weight: 700; border-bottom: 2px solid #0b0c0c; }
.tl sup { font-size: .7em; font-weight: 700; padding-left: .1em; }
.tl .cue { border-bottom: 1px dotted #0b0c0c; }
.tl-rebuilt { font-size: .88rem; font-style: italic; color: #505a5f; margin: .2rem 0 0; }
.tl table { border-collapse: collapse; font-size: .88rem; margin: .3rem 0; }
.tl th { text-align: left; font-weight: 650; color: #0b0c0c; vertical-align: bottom; }
.tl th, .tl td { border-bottom: 1px solid #e1e4e6; padding: .28rem .8rem .28rem 0; vertical-align: top; }
.tl td { overflow-wrap: anywhere; } .tl .scroll td { overflow-wrap: break-word; }
.tl td.c, .tl th.c { text-align: center; padding: .28rem .5rem; }
.tl .scroll { overflow-x: auto; }
.tl-keys { display: flex; flex-wrap: wrap; gap: .35rem 1.4rem; margin: .5rem 0 .2rem; font-size: .9rem; align-items: center; }
.tl-keys .k { display: inline-block; min-width: 1.5rem; text-align: center; font-weight: 700; border-radius: 2px; margin-right: .45rem;
  padding: 0 .2rem; }
.tl-sign { display: inline-flex; align-items: center; height: .8rem; margin-right: .5rem; vertical-align: -.05rem; }
.tl-sign i { display: block; }
.tl-finding { border-top: 1px solid #e1e4e6; padding: .55rem 0; }
.tl-finding .tl-record, .tl-entry .tl-record { margin-left: 0; }
.tl-finding p { margin: 0 0 .1rem; max-width: 52rem; }
.tl-bar { height: .5rem; background: #e7e9eb; max-width: 24rem; margin: 0 0 .8rem; }
.tl-bar i { display: block; height: 100%; background: #1f5a34; }
.tl .tl-life { list-style: none; margin: .4rem 0 .5rem; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; font-size: .9rem; max-width: 62rem; }
.tl .tl-life li { margin: 0; padding: 0; } .tl-life span { color: #505a5f; }
.tl-life b { display: inline-block; min-width: 1.4rem; text-align: center; font-weight: 700; border-radius: 2px; margin-right: .4rem;
  border: 1px solid #c8ccd0; }
.tl .tl-lives .tl-life { margin: 0; }
.tl .tl-near, [class*="st-key-point-"] .tl-h2 { margin-top: .8rem; }
.tl-done { color: #1f5a34; font-weight: 700; }
[class*="st-key-asked-"] > :not(:first-child) { padding-left: 2.2rem; }
[class*="st-key-alert-"] button[kind="tertiary"], [class*="st-key-asked-"] button[kind="tertiary"], [class*="st-key-point-"] button[kind="tertiary"] {
  min-height: 0; padding: .1rem 0; color: #1d4f91; text-align: left; }
[class*="st-key-alert-"] button[kind="tertiary"]:hover p, [class*="st-key-asked-"] button[kind="tertiary"]:hover p { text-decoration: underline; }
[class*="st-key-alert-"] { border-top: 1px solid #c8ccd0; padding: .8rem 0 .6rem; }
.tl-alert-name { font-size: 1.15rem; font-weight: 700; margin: 0 0 .15rem; padding: 0; }
.tl-h4 { font-size: 1rem; font-weight: 650; margin: .9rem 0 .2rem; padding: 0; }
.tl-alert { border-left: 4px solid #c8ccd0; padding: .1rem 0 .3rem 1.1rem; }
.tl-alert .tl-record { margin-left: 0; }
.tl-steps { margin: .2rem 0; padding-left: 1.1rem; font-size: .92rem; }
.tl-entry { border-top: 1px solid #c8ccd0; padding: .7rem 0; }
.tl-entry .preview { max-width: 58rem; }
@media (max-width: 1000px) { .tl-facts { grid-template-columns: 1fr 1fr; row-gap: .7rem; } }
@media print { [data-testid="stSidebar"], [data-testid="stHeader"] { display: none; } }
</style>
"""
