// Evidence: what an experiment saw, and the verdict that follows from it.
//
// An experiment never names its verdict. It states expectations, each true or false here, and exceptions that
// narrow the sentence down; the verdict is computed from them.
#pragma once
#include <string>
#include <string_view>

#include "files/json.hpp"
#include "files/verdict.hpp"

namespace ipc::claims {

/// One text in both languages.
struct Text {
  std::string_view en, zh;
};

class Evidence {
 public:
  /// A number behind the verdict; the name ends in its unit where it has one: "map_ms".
  void figure(const std::string& name, double value);
  /// Something that the sentence implies. One that is not so refutes it.
  void expect(bool is_so, Text what);
  /// An exception that was really seen here: the sentence holds only under this condition.
  void only_if(Text condition);
  /// This machine cannot run the experiment; what is missing, and what would mend it.
  void not_testable(Text why);
  /// One cell of the notes' table, by column: `pipe`, `queue`, `shared_memory`; of one notes': `pipe.004`; of
  /// one row: `shared_memory.use`. `figure` is the same in every language; `means` says it in words, which a
  /// table shows instead.
  void part(const std::string& column, Verdict verdict, const std::string& figure, Text means = {});

  [[nodiscard]] Verdict verdict() const;
  /// The members `verdict`, `condition`, `reason`, `checks`, `figures` and `parts` of a claim in claims.json;
  /// the empty ones are left out.
  [[nodiscard]] Json json() const;

 private:
  Json figures_ = Json::object(), checks_ = Json::array(), parts_ = Json::object(), conditions_, reason_;
  bool refuted_ = false;
};

[[nodiscard]] Json to_json(const Text& text);

}  // namespace ipc::claims
