// The filtered search of hnswlib, measured beside ours.
//
//     hnsw_peer FOLDER DIMENSION LIMIT
//
// Reads vectors.f32, questions.f32, visible.u8 and nearest.i32, builds an index (M 16, construction effort 200), and says
// "EFFORT RECALL BUILD-SECONDS": the least effort at which it finds every one of the nearest visible vectors, or else the
// greatest. Then each line of input is one round over all questions; the answer is its processor seconds.
#include <hnswlib/hnswlib.h>

#include <cstdint>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

template <class Number> static std::vector<Number> read(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto *first = reinterpret_cast<const Number *>(bytes.data());
    return std::vector<Number>(first, first + bytes.size() / sizeof(Number));
}

struct Visible : hnswlib::BaseFilterFunctor {
    const std::vector<uint8_t> &mask;
    explicit Visible(const std::vector<uint8_t> &mask) : mask(mask) {}
    bool operator()(hnswlib::labeltype row) override { return mask[row] != 0; }
};

static double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int main(int count, char **words) {
    if (count != 4) return 2;
    const std::string folder = words[1];
    const size_t dimension = std::stoul(words[2]), limit = std::stoul(words[3]);
    const auto vectors = read<float>(folder + "/vectors.f32"), questions = read<float>(folder + "/questions.f32");
    const auto mask = read<uint8_t>(folder + "/visible.u8");
    const auto nearest = read<int32_t>(folder + "/nearest.i32");
    const size_t rows = vectors.size() / dimension, asked = questions.size() / dimension;

    const double start = seconds();
    hnswlib::InnerProductSpace space(dimension);
    hnswlib::HierarchicalNSW<float> index(&space, rows, 16, 200);
    for (size_t row = 0; row < rows; row++) index.addPoint(vectors.data() + row * dimension, row);
    const double build = seconds() - start;

    Visible visible(mask);
    const auto recall = [&] {
        size_t found = 0;
        for (size_t question = 0; question < asked; question++) {
            const std::set<hnswlib::labeltype> right(
                nearest.begin() + question * limit, nearest.begin() + (question + 1) * limit);
            auto answer = index.searchKnn(questions.data() + question * dimension, limit, &visible);
            for (; !answer.empty(); answer.pop()) found += right.count(answer.top().second);
        }
        return static_cast<double>(found) / static_cast<double>(asked * limit);
    };
    double reached = 0;
    size_t effort = 10;
    for (;; effort *= 2) {
        index.setEf(effort);
        reached = recall();
        if (reached >= 1 || effort >= 640) break;
    }
    std::cout << effort << " " << reached << " " << build << std::endl;

    for (std::string line; std::getline(std::cin, line);) {
        const double begin = seconds();
        for (size_t question = 0; question < asked; question++) {
            index.searchKnn(questions.data() + question * dimension, limit, &visible);
        }
        std::cout << seconds() - begin << std::endl;
    }
}
