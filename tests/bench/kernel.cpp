// The network of network.py by hand and without any recording: what a machine can do at most.
//
//   kernel REPLICATIONS SEED   prints one line of JSON: CPU seconds, events, units asked for and served from the shelf
//
// The rules are those of lean_simpy.py, whose names are used here. Random numbers are of its own generator.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <queue>
#include <random>
#include <vector>

namespace {

constexpr double DAYS = 365.0, UP_MEAN = 60.0, DOWN_MEAN = 6.0, BATCH_DAYS = 1.0;
constexpr int FACTORIES = 2, DISTRIBUTORS = 4, RETAILERS = 10, SUPPLIERS = 4, RAWS = 2;
constexpr int FIRST_RETAILER = FACTORIES + DISTRIBUTORS, SHELVES = FIRST_RETAILER + RETAILERS;
constexpr int LEAST = 5, MOST = 15, BATCH = 200, CUSTOMER = -1;

enum class Kind { arrival, raw, finish, demand, outage };

struct Event {
    double time;
    std::int64_t order;
    Kind kind;
    int place;
    int quantity;
    int raw;
    bool operator<(const Event& other) const {  // a priority_queue hands out the largest first
        return time > other.time || (time == other.time && order > other.order);
    }
};

struct Claim {
    int quantity;
    int receiver;
};

struct Shelf {
    int reorder, target, on_hand, position, source;
    double low, high;
    std::deque<Claim> claims;
};

struct Factory {
    std::array<int, RAWS> raw{};
    int batch = 0;
};

class Network {
public:
    std::int64_t events = 0, asked = 0, served = 0;

    Network(std::uint64_t seed, std::uint64_t replication) {
        std::seed_seq words{seed, replication};
        generator.seed(words);
        std::array<int, FIRST_RETAILER> below{};  // retailers served through a factory or distributor
        for (int retailer = 0; retailer < RETAILERS; ++retailer) {
            const int distributor = retailer % DISTRIBUTORS;
            ++below[FACTORIES + distributor];
            ++below[distributor / 2];
        }
        for (int i = 0; i < SHELVES; ++i) {
            Shelf& shelf = shelves[i];
            if (i < FACTORIES) {
                fill(shelf, 160 * below[i], 320 * below[i], CUSTOMER, 5.0, 15.0);
            } else if (i < FIRST_RETAILER) {
                fill(shelf, 80 * below[i], 200 * below[i], (i - FACTORIES) / 2, 2.0, 6.0);
            } else {
                fill(shelf, 25, 100, FACTORIES + (i - FIRST_RETAILER) % DISTRIBUTORS, 1.0, 3.0);
            }
        }
    }

    void run() {
        for (int supplier = 0; supplier < SUPPLIERS; ++supplier) schedule(exponential(UP_MEAN), Kind::outage, supplier);
        for (int retailer = FIRST_RETAILER; retailer < SHELVES; ++retailer) schedule(0.0, Kind::demand, retailer);
        while (!heap.empty() && heap.top().time < DAYS) {
            const Event event = heap.top();
            heap.pop();
            now = event.time;
            ++events;
            process(event);
        }
    }

private:
    double now = 0.0;
    std::int64_t scheduled = 0;
    std::mt19937_64 generator;
    std::priority_queue<Event> heap;
    std::array<Shelf, SHELVES> shelves;
    std::array<Factory, FACTORIES> factories;
    std::array<bool, SUPPLIERS> out{};

    static void fill(Shelf& shelf, int reorder, int target, int source, double low, double high) {
        shelf.reorder = reorder;
        shelf.target = shelf.on_hand = shelf.position = target;
        shelf.source = source;
        shelf.low = low;
        shelf.high = high;
    }

    double unit() { return static_cast<double>(generator() >> 11) * 0x1.0p-53; }
    double uniform(double low, double high) { return low + (high - low) * unit(); }
    double exponential(double mean) { return -mean * std::log1p(-unit()); }

    void schedule(double delay, Kind kind, int place, int quantity = 0, int raw = 0) {
        heap.push({now + delay, scheduled++, kind, place, quantity, raw});
    }

    void process(const Event& event) {
        switch (event.kind) {
            case Kind::arrival:
                put(event.place, event.quantity);
                break;
            case Kind::raw:
                factories[event.place].raw[event.raw] += event.quantity;
                start(event.place);
                break;
            case Kind::finish:
                factories[event.place].batch = 0;
                put(event.place, event.quantity);
                start(event.place);
                break;
            case Kind::demand:
                ask_for_a_day(event.place);
                break;
            case Kind::outage:
                turn(event.place);
                break;
        }
    }

    void ask_for_a_day(int retailer) {
        const int quantity = LEAST + static_cast<int>(unit() * (MOST - LEAST + 1));
        asked += quantity;
        served += ask(retailer, quantity, CUSTOMER);
        schedule(1.0, Kind::demand, retailer);
    }

    void turn(int supplier) {
        out[supplier] = !out[supplier];
        schedule(exponential(out[supplier] ? DOWN_MEAN : UP_MEAN), Kind::outage, supplier);
        if (!out[supplier]) {
            for (int factory = 0; factory < FACTORIES; ++factory) review(factory);
        }
    }

    int ask(int place, int quantity, int receiver) {
        Shelf& shelf = shelves[place];
        const int at_once = shelf.claims.empty() ? std::min(quantity, shelf.on_hand) : 0;
        if (at_once > 0) {
            shelf.on_hand -= at_once;
            send(at_once, receiver);
        }
        if (at_once < quantity) shelf.claims.push_back({quantity - at_once, receiver});
        shelf.position -= quantity;
        review(place);
        return at_once;
    }

    void review(int place) {
        Shelf& shelf = shelves[place];
        if (shelf.position > shelf.reorder) return;
        if (place < FACTORIES && ((out[0] && out[1]) || (out[2] && out[3]))) return;
        const int quantity = shelf.target - shelf.position;
        shelf.position += quantity;
        if (place >= FACTORIES) {
            ask(shelf.source, quantity, place);
            return;
        }
        for (int raw = 0; raw < RAWS; ++raw) {
            schedule(uniform(shelf.low, shelf.high), Kind::raw, place, quantity, raw);
        }
    }

    void send(int quantity, int receiver) {
        if (receiver == CUSTOMER) return;
        const Shelf& shelf = shelves[receiver];
        schedule(uniform(shelf.low, shelf.high), Kind::arrival, receiver, quantity);
    }

    void put(int place, int quantity) {
        Shelf& shelf = shelves[place];
        shelf.on_hand += quantity;
        while (!shelf.claims.empty() && shelf.on_hand > 0) {
            Claim& claim = shelf.claims.front();
            const int sent = std::min(claim.quantity, shelf.on_hand);
            shelf.on_hand -= sent;
            claim.quantity -= sent;
            send(sent, claim.receiver);
            if (claim.quantity == 0) shelf.claims.pop_front();
        }
    }

    void start(int place) {
        Factory& factory = factories[place];
        const int batch = std::min({BATCH, factory.raw[0], factory.raw[1]});
        if (batch == 0 || factory.batch > 0) return;
        factory.batch = batch;
        for (int& raw : factory.raw) raw -= batch;
        schedule(BATCH_DAYS, Kind::finish, place, batch);
    }
};

}  // namespace

int main(int count, char** words) {
    const int replications = count > 1 ? std::atoi(words[1]) : 1;
    const auto seed = static_cast<std::uint64_t>(count > 2 ? std::atoll(words[2]) : 1);
    std::int64_t events = 0, asked = 0, served = 0;
    const std::clock_t begun = std::clock();  // CPU time of this process
    for (int replication = 0; replication < replications; ++replication) {
        Network network(seed, static_cast<std::uint64_t>(replication));
        network.run();
        events += network.events;
        asked += network.asked;
        served += network.served;
    }
    const double seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    std::printf("{\"seconds\": %.6f, \"events\": %lld, \"asked\": %lld, \"served\": %lld}\n", seconds,
                static_cast<long long>(events), static_cast<long long>(asked), static_cast<long long>(served));
    return 0;
}
