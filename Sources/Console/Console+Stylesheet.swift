extension Console {
    /// The one stylesheet: light and dark by the reader's own choice, one accent, text no fainter than 4.5:1.
    package static let stylesheet = """
        :root {
          color-scheme: light dark;
          --paper: #faf9f6; --card: #ffffff; --ink: #1c1b19; --soft: #5b5851; --line: #dedad2;
          --accent: #0b5f59; --on-accent: #ffffff; --tint: #e3efed; --mark: #fdf0b8; --mark-ink: #1c1b19;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", "Noto Serif", Georgia, serif;
          --mono: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #15171a; --card: #1d2024; --ink: #e9e6e0; --soft: #aaa69d; --line: #353940;
            --accent: #84d1c7; --on-accent: #10201e; --tint: #1d302e; --mark: #5a4b12; --mark-ink: #fff7dc;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; scroll-padding-top: 2rem; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans);
          overflow-wrap: anywhere; }
        main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1.5rem; }
        main.wide, main.wide + footer { max-width: 76rem; }
        body > header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 2rem;
          padding: 1.25rem max(1.5rem, calc((100% - 73rem) / 2)); border-bottom: 1px solid var(--line); }
        .brand { margin: 0; font: 600 1.25rem/1 var(--serif); letter-spacing: .01em; }
        nav { flex: 1; }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0; padding: 0; list-style: none; }
        nav a { display: block; padding: .35rem 0; color: var(--soft); text-decoration: none;
          border-bottom: 2px solid transparent; }
        nav a:hover { color: var(--ink); }
        nav a[aria-current] { color: var(--ink); border-color: var(--accent); }
        main { padding-top: 3rem; padding-bottom: 4rem; }
        main:focus { outline: none; }
        footer { padding-top: 1.25rem; padding-bottom: 2rem; color: var(--soft); font-size: .875rem; }
        footer p { margin: 0; }
        h1 { margin: 0 0 .75rem; font: 600 2.25rem/1.2 var(--serif); letter-spacing: -.01em; text-wrap: balance; }
        h1.path { font-size: 1.6rem; }
        h2 { margin: 3rem 0 .75rem; font: 600 1.35rem/1.3 var(--serif); }
        p { margin: 0 0 1rem; }
        a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
        a:hover { text-decoration-thickness: 2px; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
        .lead { max-width: 40rem; margin-bottom: 2rem; color: var(--soft); font-size: 1.125rem; }
        .note { color: var(--soft); font-size: .875rem; }
        .eyebrow { margin: 0 0 .35rem; color: var(--soft); font-size: .875rem; letter-spacing: .02em; }
        .skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--card); z-index: 1; }
        .skip:focus { left: 1rem; top: 1rem; }
        .card { padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
        form { margin: 0; }
        form.card, form.search { margin-bottom: 2.5rem; }
        label { display: block; margin-bottom: .35rem; font-weight: 600; font-size: .9375rem; }
        input, select, textarea { width: 100%; height: 2.875rem; padding: .55rem .75rem; color: inherit;
          font: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .35rem; }
        textarea { display: block; height: auto; margin-bottom: 1.25rem; font: 1.25rem/1.5 var(--serif);
          resize: vertical; }
        ::placeholder { color: var(--soft); opacity: 1; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1.25rem;
          margin: 0 0 1.5rem; }
        .card > .note { margin-top: .5rem; }
        .row { display: flex; gap: .75rem; margin-bottom: .5rem; }
        button { flex: none; min-height: 2.875rem; padding: .5rem 1.6rem; color: var(--on-accent); font: inherit;
          white-space: nowrap;
          font-weight: 600; background: var(--accent); border: 1px solid var(--accent); border-radius: .35rem;
          cursor: pointer; }
        button:hover { filter: brightness(1.08); }
        button.quiet { min-height: 2.25rem; padding: .25rem .9rem; color: var(--soft); font-weight: 400;
          background: none; border-color: var(--line); }
        button.quiet:hover { color: var(--ink); border-color: var(--soft); }
        .asked { margin-bottom: 2rem; padding-bottom: 1.5rem; color: var(--soft); font-size: 1.125rem;
          border-bottom: 1px solid var(--line); white-space: pre-wrap; }
        .asked .eyebrow { display: block; }
        .outcome { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .9rem; color: var(--soft);
          font-size: .9375rem; }
        .badge { padding: .1rem .75rem; color: var(--ink); font-weight: 600; border: 1px solid var(--soft);
          border-radius: 1rem; }
        .badge.settled { color: var(--accent); background: var(--tint); border-color: var(--accent); }
        .said { font: 1.375rem/1.5 var(--serif); }
        ol.said { padding-left: 1.75rem; }
        ol.said li { margin-bottom: .75rem; padding-left: .25rem; }
        sup { font: 600 .75rem/1 var(--sans); margin-left: .2em; }
        sup a { padding: .1rem .25rem; text-decoration: none; }
        sup a:hover { text-decoration: underline; }
        .citations { margin: 0; padding: 0 0 0 1.5rem; }
        .citations > li { margin-bottom: 1.75rem; padding-left: .5rem; }
        .citations > li::marker { color: var(--accent); font-weight: 600; }
        .citations > li:target { background: var(--tint); outline: .5rem solid var(--tint); border-radius: .1rem; }
        .citations p { margin-bottom: .15rem; }
        blockquote { margin: 0 0 .5rem; padding-left: 1rem; font: 1.0625rem/1.6 var(--serif);
          border-left: 2px solid var(--accent); white-space: pre-wrap; }
        code, pre { font: .875em/1.5 var(--mono); }
        .note code, .note .item { font-size: 1em; }
        pre { padding: 1rem; overflow-x: auto; background: var(--card); border: 1px solid var(--line);
          border-radius: .35rem; overflow-wrap: normal; }
        .command { display: inline-block; padding: .2rem .6rem; background: var(--card); user-select: all;
          border: 1px solid var(--line); border-radius: .25rem; }
        .item { display: inline-block; margin-right: .75rem; }
        .label { display: inline-block; margin: 0 .35rem .2rem 0; padding: 0 .6rem; font-size: .875rem;
          border: 1px solid var(--line); border-radius: 1rem; white-space: nowrap; }
        dl { margin: 0 0 1.5rem; }
        dl > div { display: grid; grid-template-columns: 10rem 1fr; gap: .1rem 1rem; padding: .6rem 0;
          border-top: 1px solid var(--line); }
        dl > div:last-child { border-bottom: 1px solid var(--line); }
        dt { color: var(--soft); }
        dd { margin: 0; min-width: 0; }
        dd code { font-size: .8125em; }
        .scroll { margin: 0 0 1.5rem; overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: .9375rem; overflow-wrap: normal; }
        caption { padding: 0 0 .6rem; color: var(--soft); text-align: left; font-size: .875rem; }
        th, td { padding: .6rem 1.25rem .6rem 0; text-align: left; vertical-align: top;
          border-top: 1px solid var(--line); }
        th { color: var(--soft); font-weight: 600; font-size: .875rem; white-space: nowrap; }
        tbody tr:hover { background: var(--tint); }
        td time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        details { margin-bottom: 1.5rem; }
        summary { cursor: pointer; color: var(--accent); }
        .notice { padding: .75rem 1rem; background: var(--tint); border-left: 3px solid var(--accent); }
        .document { margin-top: 1.5rem; padding: 2rem; font: 1.0625rem/1.7 var(--serif); background: var(--card);
          border: 1px solid var(--line); border-radius: .6rem; white-space: pre-wrap; }
        mark { padding: .1em 0; color: var(--mark-ink); background: var(--mark);
          box-shadow: 0 2px 0 var(--accent); scroll-margin: 30vh; }
        .neighbours { display: flex; justify-content: space-between; }
        main.wide table { min-width: 60rem; }
        @media (max-width: 34rem) {
          .brand { flex: 1; }
          nav { order: 1; flex-basis: 100%; }
          main { padding-top: 2rem; }
          h1 { font-size: 1.8rem; }
          .card, .document { padding: 1.25rem; }
          dl > div { grid-template-columns: 1fr; }
          .row { flex-direction: column; }
        }
        @media print { body > header, .skip, form, footer { display: none; } }

        """
}
