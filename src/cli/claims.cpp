// ipcbench claims: the lecture notes' sentences, each tried out here.
#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "claims/verdicts.hpp"
#include "cli/commands.hpp"
#include "runner/launcher.hpp"
#include "tables/claims_file.hpp"

namespace ipc {
namespace {

struct Arguments {
  std::vector<std::string> only;
  std::string language = "en", out;
  bool json = false;
};

int run_claims(const Arguments& arguments) {
  using namespace claims;
  const Language language = parse_language(arguments.language);
  std::vector<const Claim*> chosen;
  for (const auto& id : arguments.only) chosen.push_back(&find_claim(id));
  if (chosen.empty())
    for (const Claim& claim : all_claims()) chosen.push_back(&claim);
  const std::filesystem::path file = std::filesystem::path{arguments.out} / "claims.json";
  Json earlier = Json::array();
  if (!arguments.out.empty()) {
    if (!std::filesystem::is_directory(arguments.out))
      throw UnusableInput{fmt::format("--out {}: expected the folder of a run", arguments.out)};
    if (std::filesystem::exists(file)) earlier = read_claims_file(file).at("claims");
  }
  catch_interrupts();
  Json now = Json::array();
  bool error = false;
  for (const Claim* claim : chosen) {
    const bool watched = ::isatty(STDERR_FILENO) == 1;
    if (watched) fmt::print(stderr, "\r{} … ", claim->id);
    now.push_back(test_claim(*claim));
    if (watched) fmt::print(stderr, "\r\033[K");
    error = error || now.back().contains("error");
    if (!arguments.json) {
      fmt::print("{}", write_claim(now.back(), language, true));
      std::fflush(stdout);
    }
  }
  const Json document = claims_document(merged(earlier, now));
  if (!arguments.out.empty()) write_file(file, document.dump(1) + "\n");
  if (arguments.json)
    fmt::print("{}\n", claims_document(now).dump(1));
  else
    fmt::print("{}\n", write_totals(now, language));
  return error ? kCellsFailed : kFine;
}

}  // namespace

void add_claims(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("claims", "the lecture notes' sentences, each tried out here");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--only", arguments->only, "claims, such as E23 or E1,E2")->delimiter(',');
  command->add_option("--lang", arguments->language, "en or zh")->capture_default_str();
  command->add_option("--out", arguments->out, "a run's folder: its claims.json is written or completed");
  command->add_flag("--json", arguments->json, "for programs");
  command->callback([arguments, &exit_code] { exit_code = run_claims(*arguments); });
}

}  // namespace ipc
