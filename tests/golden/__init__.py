"""Golden files: whole rendered documents, pinned under `snapshots/`.

`documents` lists them and renders them; `comparison` holds a document against its golden;
`markdown` reads Markdown for the checks that every document has to pass. After a change that is
meant: `pytest tests/golden --snapshot-update`, then read the diff of `snapshots/`.
"""
