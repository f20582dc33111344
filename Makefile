# The front door. Meson does the work; `make help` lists the commands.
BUILD ?= build
SITE  ?= site
NAME  ?= My organisation

.DEFAULT_GOAL := all
.PHONY: all run test bench soak models models-language models-labels models-mail models-research models-vectors format clean help

all: ## build build/heed, installing what is missing
	@tools/setup.sh build
	@tools/build.sh $(BUILD)

run: all ## start Heed on the embedded database and say where it listens
	@[ -e $(SITE) ] || $(BUILD)/heed init $(SITE) --name "$(NAME)"
	@exec $(BUILD)/heed serve $(SITE) $(if $(LISTEN),--listen $(LISTEN))

test: ## every check and test; ends with "N passed, N failed"
	@tools/setup.sh test
	@python3 tests/run.py test

bench: ## measure, and print the figures
	@tools/setup.sh bench
	@tools/build.sh $(BUILD)-release --buildtype=release
	@python3 tests/run.py bench

soak: ## the long runs: many kills, long fuzzing, real WordPress
	@tools/setup.sh soak
	@python3 tests/run.py soak

models: models-vectors models-labels models-mail models-language ## retrain the shipped models from freely licensed data (their cards say how to get it)

models-language: all # HEED_LANGUAGE_TEXT=DIR
	@HEED_BUILD=$(BUILD) tools/train_language.sh

models-vectors: # HEED_VECTORS=FILE
	@python3 tools/vectors.py "$(HEED_VECTORS)" models/vectors/leanings.tsv.gz

models-labels: all # HEED_DATA=DIR
	@mkdir -p $(BUILD)/models
	@python3 tools/label_sets.py free $(BUILD)/models/free.jsonl
	@$(BUILD)/heed train --from $(BUILD)/models/free.jsonl --plan models/labels/plan.tsv --out models/labels/labels.model --name "labels 1"
	@$(BUILD)/heed train --from $(BUILD)/models/free.jsonl --plan models/labels/measure.tsv

models-mail: all # HEED_DATA=DIR
	@mkdir -p $(BUILD)/models
	@HEED_BUILD=$(BUILD) python3 tools/mail_sets.py $(BUILD)/models/mails.jsonl
	@$(BUILD)/heed train --from $(BUILD)/models/mails.jsonl --plan models/mail/plan.tsv --out models/mail/mail.model --name "mail 1" --buckets 16384
	@$(BUILD)/heed train --from $(BUILD)/models/mails.jsonl --plan models/mail/measure.tsv

models-research: all ## train on the development parts of all sets in HEED_DATA, to compare; nothing of it is shipped
	@mkdir -p $(BUILD)/models-research
	@python3 tools/label_sets.py all $(BUILD)/models-research/all.jsonl
	@$(BUILD)/heed train --from $(BUILD)/models-research/all.jsonl --plan models/labels/research.tsv
	@$(BUILD)/heed train --from $(BUILD)/models-research/all.jsonl --plan models/labels/research-model.tsv --out $(BUILD)/models-research/labels.model --name "research 1"

format: ## lay out all C by .clang-format
	@git ls-files '*.c' '*.h' '*.cpp' | xargs clang-format -i

clean: ## remove what was built (never a site)
	@rm -rf $(BUILD) $(BUILD)-*

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1	/' | expand -t 16
