import Core
import CoreTesting
import Testing

@Suite("Kits for time, chance and folders")
struct CoreTestingTests {
    @Test("give SplitMix64's published first numbers")
    func splitMix() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test("hold the clock still until it is moved")
    func clock() {
        let clock = ManualTimeSource(seconds: 10)
        clock.advance(seconds: 5)
        #expect(clock.now().utc.nanoseconds == 15_000_000_000 && clock.now().monotonicNanoseconds == 5_000_000_000)
        clock.jump(to: Instant(nanoseconds: 1))
        #expect(clock.now().utc.nanoseconds == 1 && clock.now().monotonicNanoseconds == 5_000_000_000)
        let boot = clock.now().boot
        clock.reboot(seed: 9)
        #expect(clock.now().boot != boot && clock.now().monotonicNanoseconds == 0)
    }

    @Test("remove a folder with its last reference")
    func folder() throws {
        var folder: TemporaryFolder? = try TemporaryFolder()
        try folder?.write("x", to: "deep/er/file")
        let path = try #require(folder?.path)
        #expect(try folder?.read("deep/er/file") == Array("x".utf8))
        folder = nil
        #expect(!TemporaryFolder.exists(path))
    }
}
