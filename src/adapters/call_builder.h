#pragma once

#include <string>

#include "adapters/outbound.h"

namespace triaged {

/// Renders one step. Every substituted value is escaped for its place: URL part, header, form, JSON
/// string. kInvalidInput says what a mail cannot be made of.
Result<SendStep> build_call(const OutboundContext& context,
                            const StepSpec& step,
                            const Scope& scope,
                            const SendTask& task);

/// A rule's text with marked values (model/value_marks.h): the values escaped for the markup, the
/// author's words as escape_author() has them.
std::string escape_authored(Markup markup, std::string_view text);

/// A text escaped for a markup. Words that begin with `link_base` are our own links and stay links.
std::string escape_with_link(Markup markup, std::string_view text, const std::string& link_base);

}  // namespace triaged
