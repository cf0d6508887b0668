import Testing

@testable import HTTPAPI

@Suite("The ledger of connections")
struct ConnectionLedgerTests {
    private func ledger(_ maximum: Int = 4, perAddress: Int = 4) -> ConnectionLedger<Int> {
        ConnectionLedger(maximum: maximum, maximumPerAddress: perAddress)
    }

    @Test("ends the one that has asked nothing for longest, then the one idle for longest, never one that is served")
    func order() {
        var ledger = ledger()
        for id in 1...4 { #expect(ledger.admit(id, from: nil) == .admitted(ending: nil)) }
        ledger.begin(1)
        ledger.begin(3)
        ledger.begin(4)
        ledger.end(4)
        ledger.end(3)
        #expect(ledger.admit(5, from: nil) == .admitted(ending: 2))
        ledger.begin(5)
        #expect(ledger.admit(6, from: nil) == .admitted(ending: 4))
        ledger.begin(6)
        #expect(ledger.admit(7, from: nil) == .admitted(ending: 3))
        ledger.begin(7)
        #expect(ledger.admit(8, from: nil) == .refused)
        #expect(ledger.count == 4)
        ledger.remove(1)
        #expect(ledger.admit(8, from: nil) == .admitted(ending: nil))
    }

    @Test("lets one address take no more than its share")
    func share() {
        var ledger = ledger(perAddress: 2)
        for id in 1...2 { #expect(ledger.admit(id, from: "10.0.0.1") == .admitted(ending: nil)) }
        #expect(ledger.admit(3, from: "10.0.0.2") == .admitted(ending: nil))
        #expect(ledger.admit(4, from: "10.0.0.1") == .admitted(ending: 1))
        ledger.begin(2)
        ledger.begin(4)
        #expect(ledger.admit(5, from: "10.0.0.1") == .refused)
        #expect(ledger.admit(6, from: "10.0.0.2") == .admitted(ending: nil))
        #expect(ledger.count == 4)
    }

    @Test("takes no notice of what it has struck off")
    func struckOff() {
        var ledger = ledger(1)
        _ = ledger.admit(1, from: nil)
        #expect(ledger.admit(2, from: nil) == .admitted(ending: 1))
        ledger.begin(1)
        ledger.end(1)
        ledger.remove(1)
        #expect(ledger.count == 1)
        #expect(!ledger.hasAsked(2))
        ledger.begin(2)
        #expect(ledger.hasAsked(2))
    }
}
