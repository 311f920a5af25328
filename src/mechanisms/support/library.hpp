// A shared library that is loaded when it is used, by the process that uses it.
//
// Linked in the usual way, each would be mapped into every process of every measurement: ZeroMQ alone brings
// fifteen more with it, and fork(2) copies the description of every mapping.
#pragma once
#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace ipc {

class Library {
 public:
  /// Throws std::runtime_error with the loader's reason. Never unloaded: it may have left threads.
  explicit Library(const char* name) : handle_{::dlopen(name, RTLD_NOW | RTLD_LOCAL)} {
    if (handle_ == nullptr) throw std::runtime_error{::dlerror()};
  }

  /// Becomes a pointer to whatever function it is assigned to.
  struct Symbol {
    void* address;
    template <class Function>
    operator Function*() const {  // NOLINT(google-explicit-constructor): that is its purpose
      return reinterpret_cast<Function*>(address);
    }
  };
  Symbol operator[](const char* function) const {
    void* address = ::dlsym(handle_, function);
    if (address == nullptr) throw std::runtime_error{::dlerror()};
    return {address};
  }

  /// Why it cannot be loaded, or empty: for Description::unavailable.
  [[nodiscard]] static std::string why_not(const char* name) try {
    const Library library{name};
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }

 private:
  void* handle_;
};

}  // namespace ipc
