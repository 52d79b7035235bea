# cmake -DINPUT=FILE -DOUTPUT=FILE.cpp -DNAME=function -P embed.cmake: a source file with the function that gives
# INPUT's bytes as a std::string_view. INPUT holds text without the closing mark of the literal.
file(READ "${INPUT}" text)
string(FIND "${text}" ")~embed~\"" closing)
if(NOT closing EQUAL -1)
  message(FATAL_ERROR "${INPUT} holds the closing mark of its own literal")
endif()
file(WRITE "${OUTPUT}" "#include <string_view>\n\nnamespace triaged {\n\nstd::string_view ${NAME}();\n\n\
std::string_view ${NAME}() {\n  static constexpr std::string_view kText = R\"~embed~(${text})~embed~\";\n  return kText;\n}\n\n}  // namespace triaged\n")
