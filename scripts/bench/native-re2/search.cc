// Searches texts with RE2, as often as asked: prints seconds of CPU time for one round, and how many texts matched.
//   search FILE ROUNDS
// FILE: numbers are 32 bits, little-endian. Patterns: their count, then length and bytes of each. Texts: their count, then number of the pattern,
// length and bytes of each.
#include <re2/re2.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

struct Text {
  const RE2* pattern;
  re2::StringPiece bytes;
};

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream in(argv[1], std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  size_t at = 0;
  auto number = [&]() {
    const auto* p = reinterpret_cast<const unsigned char*>(all.data() + at);
    at += 4;
    return uint32_t(p[0]) | uint32_t(p[1]) << 8 | uint32_t(p[2]) << 16 | uint32_t(p[3]) << 24;
  };
  auto bytes = [&]() {
    const uint32_t length = number();
    const re2::StringPiece found(all.data() + at, length);
    at += length;
    return found;
  };
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  std::vector<std::unique_ptr<RE2>> patterns(number());
  for (auto& pattern : patterns) {
    pattern = std::make_unique<RE2>(bytes(), options);
    if (!pattern->ok()) {
      fprintf(stderr, "RE2 takes it not: %s\n", pattern->error().c_str());
      return 1;
    }
  }
  std::vector<Text> texts(number());
  for (auto& text : texts) {
    text.pattern = patterns[number()].get();
    text.bytes = bytes();
  }
  long matched = 0;
  for (const auto& text : texts) matched += RE2::PartialMatch(text.bytes, *text.pattern);
  const int rounds = atoi(argv[2]);
  long again = 0;
  const clock_t start = clock();
  for (int round = 0; round < rounds; round++) {
    for (const auto& text : texts) again += RE2::PartialMatch(text.bytes, *text.pattern);
  }
  const double seconds = double(clock() - start) / CLOCKS_PER_SEC / rounds;
  if (again != matched * rounds) return 1;
  printf("{\"seconds\":%.9f,\"matched\":%ld}\n", seconds, matched);
  return 0;
}
