# Shortcuts; the work is in scripts/.
.PHONY: build test check all format tidy bench demo clean
build:  ; scripts/build
test:   ; scripts/test
all:    ; scripts/test --all
# What one runs before a commit: format, tidy, dev tests, our own configuration and rules.
check:  ; scripts/test --only dev --only format --only shell --only tidy --only tests --only check-rules
format: ; scripts/format
tidy:   ; scripts/tidy
bench:  ; scripts/bench
demo:   ; scripts/demo
clean:  ; rm -rf build
