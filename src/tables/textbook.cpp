#include "tables/textbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ipc {
namespace {

template <class Enum, std::size_t kCount>
std::string words_of(const std::array<Words, kCount>& words, Enum value, Language language) {
  return words.at(static_cast<std::size_t>(value)).in(language);
}

// By the enumerators of src/traits.hpp.
constexpr std::array<Words, 4> kUnits{
    {{"message", "消息"}, {"byte stream", "字节流"}, {"newest value", "最新值"}, {"event", "事件"}}};
constexpr std::array<Words, 7> kIdentifiers{{{"descriptor", "描述符"},
                                             {"path", "路径"},
                                             {"name", "名字"},
                                             {"System V key", "System V键"},
                                             {"port", "端口"},
                                             {"process ID", "进程号"},
                                             {"inherited memory", "继承的内存"}}};
constexpr std::array<Words, 5> kHandles{{{"descriptor", "描述符"},
                                         {"address", "内存地址"},
                                         {"System V ID", "System V标识符"},
                                         {"process ID", "进程号"},
                                         {"library's object", "库的对象"}}};
constexpr std::array<Words, 4> kAccesses{{{"relatives", "亲缘进程"},
                                          {"permission bits", "权限位"},
                                          {"anyone here", "本机任何进程"},
                                          {"same user", "同一用户"}}};
constexpr std::array<Words, 3> kPersistences{
    {{"process", "进程"}, {"kernel", "内核"}, {"file system", "文件系统"}}};
constexpr std::array<Words, 5> kDeaths{{{"nothing", "无感知"},
                                        {"end of file", "文件结束"},
                                        {"error", "出错"},
                                        {"lock recovers", "锁可恢复"},
                                        {"is woken", "被唤醒"}}};
constexpr std::array<Words, 4> kFulls{{{"sender waits", "发送者等待"},
                                       {"message is lost", "消息丢失"},
                                       {"old is replaced", "旧值被替换"},
                                       {"events merge", "事件合并"}}};
constexpr std::array<Words, 3> kPriorities{{{"–", "–"}, {"by number", "按优先级"}, {"by type", "按类型"}}};

std::string yes_or_no(bool yes, Language language) {
  return (yes ? Words{"yes", "是"} : Words{"no", "否"}).in(language);
}

struct Column {
  Words name;
  std::string (*entry)(const Mechanism&, Language);
};

constexpr std::array<Column, 4> kIdentity{
    {{{"identifier", "标识"},
      [](const Mechanism& m, Language l) { return words_of(kIdentifiers, m.traits.identifier, l); }},
     {{"handle", "句柄"},
      [](const Mechanism& m, Language l) { return words_of(kHandles, m.traits.handle, l); }},
     {{"accessible to", "可访问性"},
      [](const Mechanism& m, Language l) { return words_of(kAccesses, m.traits.access, l); }},
     {{"persistence", "持久性"},
      [](const Mechanism& m, Language l) { return words_of(kPersistences, m.traits.persistence, l); }}}};
constexpr std::array<Column, 4> kTransfer{
    {{{"moves", "传输单位"},
      [](const Mechanism& m, Language l) { return words_of(kUnits, m.traits.unit, l); }},
     {{"boundaries", "保留边界"},
      [](const Mechanism& m, Language l) { return yes_or_no(m.traits.keeps_boundaries(), l); }},
     {{"priority", "优先级"},
      [](const Mechanism& m, Language l) { return words_of(kPriorities, m.traits.priority, l); }},
     {{"when full", "满时"},
      [](const Mechanism& m, Language l) { return words_of(kFulls, m.traits.when_full, l); }}}};
constexpr std::array<Column, 4> kUse{
    {{{"pollable", "可轮询"}, [](const Mechanism& m, Language l) { return yes_or_no(m.pollable(), l); }},
     {{"passes files", "传描述符"},
      [](const Mechanism& m, Language l) { return yes_or_no(m.traits.carries_descriptors, l); }},
     {{"sender dies", "对端死亡"},
      [](const Mechanism& m, Language l) { return words_of(kDeaths, m.traits.peer_death, l); }},
     {{"default limit", "默认上限"}, [](const Mechanism& m, Language) { return default_limit(m); }}}};

/// What other systems have.
struct Lacking {
  const char* name;
  Words why;
};
constexpr std::array<Lacking, 3> kLacking{
    {{"doors", {"Linux has none; they are Solaris's", "Linux 没有，为 Solaris 独有"}},
     {"Sun RPC", {"not in glibc since 2.32; not in this suite", "glibc 自 2.32 起不含；本套件不测"}},
     {"STREAMS", {"Linux has none; they are System V's", "Linux 没有，为 System V 独有"}}}};

TextTable table_of(const Words& title, const std::array<Column, 4>& columns, Language language, bool merge) {
  TextTable table{.title = title.in(language),
                  .header = {Words{"mechanism", "机制"}.in(language)},
                  .rows = {},
                  .notes = {},
                  .prose = true};
  for (const Column& column : columns) table.header.push_back(column.name.in(language));
  for (const Mechanism& mechanism : mechanisms()) {
    if (!mechanism.is_link() || mechanism.family == "harness") continue;
    std::vector<std::string> row{std::string{mechanism.name}};
    for (const Column& column : columns) row.push_back(column.entry(mechanism, language));
    const auto same = std::ranges::find_if(table.rows, [&](const auto& other) {
      return merge && std::equal(row.begin() + 1, row.end(), other.begin() + 1);
    });
    if (same == table.rows.end())
      table.rows.push_back(std::move(row));
    else
      same->front() += ", " + row.front();
  }
  for (const Lacking& lacking : kLacking) {
    std::vector<std::string> row(columns.size() + 1, Words{"n/a", "无"}.in(language));
    row.front() = lacking.name;
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::vector<TextTable> textbook_tables(Language language, bool merge) {
  std::vector<TextTable> tables{
      table_of({"Beyond the notes: what identifies a mechanism, and how long it lives",
                "讲义之外：各机制的标识与寿命"},
               kIdentity, language, merge),
      table_of({"Beyond the notes: what is moved", "讲义之外：各机制传输什么"}, kTransfer, language, merge),
      table_of({"Beyond the notes: use, and limits as this machine has them now",
                "讲义之外：使用方式，以及本机当前的默认上限"},
               kUse, language, merge)};
  for (const Lacking& lacking : kLacking)
    tables.back().notes.push_back(
        fmt::format(fmt::runtime(Words{"{}: not available: {}.", "{}：无：{}。"}.in(language)), lacking.name,
                    lacking.why.in(language)));
  return tables;
}

}  // namespace ipc
