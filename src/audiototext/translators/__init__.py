"""One file per translator, and the registry at the end of this one."""

from __future__ import annotations
