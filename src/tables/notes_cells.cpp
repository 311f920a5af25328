// The comparison table of notes 003 and 004, cell by cell, and the experiment behind each cell.
#include "tables/notes_cells.hpp"

namespace ipc {

const std::vector<NotesCell>& notes_cells() {
  static constexpr Words kSpace{"space taken in", "开辟空间"}, kAccess{"reading and writing", "读写方式"},
      kEfficiency{"efficiency", "效率"}, kUse{"use", "应用"}, kTraits{"trait", "特点"},
      kMutex{"needs mutual exclusion", "是否需要互斥机制"};
  static constexpr Words kMemory{"memory", "内存"}, kOrdinary{"ordinary", "一般"};
  static const std::vector<NotesCell> cells{
      {"003", "space", kSpace, "pipe", kMemory, "E25"},
      {"003", "space", kSpace, "queue", kMemory, "E25"},
      {"003", "space", kSpace, "shared_memory", kMemory, "E25"},
      {"003", "access", kAccess, "pipe", {"two-way or one-way", "双向/单向"}, "E16"},
      {"003", "access", kAccess, "queue", {"first in, first out", "先进先出"}, "E20"},
      {"003", "access", kAccess, "shared_memory", {"overwrites the memory", "操作覆盖内存"}, "E22"},
      {"003", "efficiency", kEfficiency, "pipe", kOrdinary, "E24"},
      {"003", "efficiency", kEfficiency, "queue", kOrdinary, "E24"},
      {"003", "efficiency", kEfficiency, "shared_memory", {"fast", "快"}, "E24"},
      {"003", "use", kUse, "pipe", {"mostly between relatives", "多用于亲缘进程"}, "E19"},
      {"003", "use", kUse, "queue", {"handy, flexible, widespread", "方便灵活，广泛"}, "E20"},
      {"003", "use", kUse, "shared_memory", {"rather complicated", "较复杂"}, "E23"},
      {"003", "mutex", kMutex, "pipe", {"no", "否"}, "E23"},
      {"003", "mutex", kMutex, "queue", {"no", "否"}, "E23"},
      {"003", "mutex", kMutex, "shared_memory", {"yes", "需要"}, "E23"},
      {"004", "space", kSpace, "pipe", kMemory, "E25"},
      {"004", "space", kSpace, "queue", kMemory, "E25"},
      {"004", "space", kSpace, "shared_memory", kMemory, "E25"},
      {"004", "access", kAccess, "pipe", {"read and written at both ends", "两端读写"}, "E16"},
      {"004", "access", kAccess, "queue", {"first in, first out", "先进先出"}, "E20"},
      {"004", "access", kAccess, "shared_memory", {"overwrites what was there", "覆盖之前的内容"}, "E22"},
      {"004", "efficiency", kEfficiency, "pipe", kOrdinary, "E24"},
      {"004", "efficiency", kEfficiency, "queue", kOrdinary, "E24"},
      {"004", "efficiency", kEfficiency, "shared_memory", {"rather high", "较高"}, "E24"},
      {"004", "traits", kTraits, "pipe", {"mostly parent and child", "多用于父子进程"}, "E19"},
      {"004", "traits", kTraits, "queue", {"many by third parties", "有很多第三方队列"}, ""},
      {"004", "traits", kTraits, "shared_memory", {"mind the synchronization", "需要注意同步操作"}, "E23"},
  };
  return cells;
}

}  // namespace ipc
