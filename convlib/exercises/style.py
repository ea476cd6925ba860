"""The look of a drawn report. Its colours are the book's where the page defines them."""

STYLE = """
.conv-report { color: var(--conv-ink, #222); background: var(--conv-paper, #fff);
  border: 1px solid var(--conv-rule, #bbb); border-radius: 4px; padding: .9rem 1.1rem;
  margin: .5rem 0; max-width: 46rem; font-size: 1rem; line-height: 1.5; }
.conv-report p { margin: 0 0 .4rem; color: inherit; }
.conv-report p:last-child { margin-bottom: 0; }
.conv-report .conv-settings code { white-space: nowrap; }
.conv-report code { color: inherit; background: none; border: 0; padding: 0; font-size: .92em; }
.conv-report .conv-verdict { font-weight: 600; }
.conv-failed .conv-verdict > span { color: var(--conv-wrong, #b3261e); }
.conv-passed .conv-verdict > span { color: var(--conv-right, #1f7a4d); }
.conv-report .conv-case { margin-top: .8rem; padding-top: .8rem;
  border-top: 1px solid var(--conv-rule, #bbb); }
.conv-report .conv-grids, .conv-report .conv-group { display: flex; flex-wrap: wrap;
  align-items: flex-start; gap: .9rem 1.6rem; }
.conv-report .conv-grids { gap: .9rem 3.2rem; margin: .6rem 0; }
.conv-report table.conv-grid { border-collapse: collapse; border: 0; margin: 0; width: auto;
  table-layout: auto; font-size: .875rem; font-variant-numeric: tabular-nums;
  color: inherit; background: none; }
.conv-report .conv-grid caption { caption-side: top; text-align: left; padding: 0 0 .15rem 1.3rem;
  color: inherit; font-size: .875rem; font-style: italic; white-space: nowrap; }
.conv-report .conv-grid tbody tr:nth-child(n), .conv-report .conv-grid thead tr:nth-child(n) {
  background: none; border: 0; }
.conv-report .conv-grid th, .conv-report .conv-grid thead td { border: 0; background: none;
  padding: 0 .4rem; font-weight: 400; font-size: .75rem; text-align: center;
  color: inherit; opacity: .75; }
.conv-report .conv-grid tbody td { position: relative; min-width: 2.5rem; height: 2.2rem;
  padding: 0 .7rem; box-sizing: border-box; text-align: center; vertical-align: middle;
  color: inherit; border: 1px solid var(--conv-rule, #bbb); }
.conv-report .conv-grid tbody td.conv-wrong { outline: 2.5px solid var(--conv-wrong, #b3261e);
  outline-offset: -1.5px; font-weight: 600; }
.conv-report .conv-grid tbody td.conv-missing { outline-style: dashed; }
.conv-report .conv-grid tbody td.conv-outside { border: 0; }
.conv-report .conv-mark { position: absolute; top: .15rem; right: .15rem; font-size: .65rem;
  line-height: 1; color: var(--conv-wrong, #b3261e); }
.conv-report .conv-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
.conv-report .conv-legend { font-size: .875rem; }
.conv-report .conv-legend span { color: var(--conv-wrong, #b3261e); }
"""
