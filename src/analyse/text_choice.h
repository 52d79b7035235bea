#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyse/demand.h"
#include "rules/compile.h"

namespace triaged {

/// A text, and a subject where one was asked for.
struct ChosenText {
  std::string text;
  std::string subject;
};

/// Texts that may satisfy a demand's probes. They still have to be tried.
struct TextChoices {
  bool impossible = false;  ///< proved: no text at all satisfies the probes
  std::vector<ChosenText> texts;
};

/// Which texts to try for the probes, at most `limit`. The automaton is the program's.
TextChoices choose_texts(const std::vector<Probe>& probes,
                         const LiteralAutomaton& automaton,
                         std::size_t limit);

/// Whether every probe finds, or does not find, something in the text as it should.
bool satisfies(const std::vector<Probe>& probes,
               const ChosenText& chosen,
               const LiteralAutomaton& automaton);

}  // namespace triaged
