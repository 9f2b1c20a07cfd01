# Each line needs Python 3.11+ and a package index; .venv is made on the way.
PYTHON ?= python3

.PHONY: demo test check bench clean

demo:  ## captions of a spoken sample, live, with the embedded model
	@$(PYTHON) tools/dev.py demo $(FILES)

test:  ## lint, strict types, all tests
	@$(PYTHON) tools/dev.py test

check:  ## lint and strict types alone
	@$(PYTHON) tools/dev.py check

bench:  ## make bench ARGS="accuracy FOLDER"
	@$(PYTHON) tools/dev.py bench $(ARGS)

clean:
	rm -rf .venv dist
