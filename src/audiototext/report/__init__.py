"""A run's report: what it tells, the page that shows it, and the sounds on that page.

`facts` holds the data, `page.render` is a pure function of them, `snippets` cuts the sounds.
Nothing here knows the command line; `cli/reports.py` fills the data while a run goes on.
"""

from __future__ import annotations
