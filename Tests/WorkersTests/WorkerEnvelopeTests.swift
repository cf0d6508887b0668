import RecordFormat
import Testing

@testable import Workers

@Suite("The worker protocol")
struct WorkerEnvelopeTests {
    @Test("stays as it is written down, byte for byte")
    func bytes() {
        #expect(WorkerRequest(worker: "ab", payload: [9]).encoded == [0xA3, 1, 1, 2, 0x62, 0x61, 0x62, 3, 0x41, 9])
        #expect(
            WorkerResponse(.payload([9]), confinement: ["x"]).encoded == [0xA3, 1, 1, 2, 0x41, 9, 5, 0x81, 0x61, 0x78])
        #expect(
            WorkerResponse(.refusal(WorkerRefusal(code: "a", message: "b")), confinement: []).encoded
                == [0xA4, 1, 1, 3, 0x61, 0x61, 4, 0x61, 0x62, 5, 0x80])
        #expect(WorkerFrame.header(of: 0x0102_0304) == [1, 2, 3, 4])
        #expect(WorkerFrame.bodyBytes([1, 2, 3, 4]) == 0x0102_0304)
    }

    @Test("reads back what it writes")
    func roundTrip() throws {
        let request = WorkerRequest(worker: "parse-pdf", payload: [1, 2, 3])
        #expect(try WorkerRequest(decoding: request.encoded) == request)
        for outcome in [
            WorkerResponse.Outcome.payload([]), .refusal(WorkerRefusal(code: "parse.unreadable", message: "…")),
        ] {
            let response = WorkerResponse(outcome, confinement: ["limits"])
            #expect(try WorkerResponse(decoding: response.encoded) == response)
        }
    }

    @Test(
        "refuses an answer that is not one",
        arguments: [
            [], [0xA0], [0xFF], [0xA2, 1, 1, 5, 0x80], [0xA3, 1, 2, 2, 0x40, 5, 0x80], [0xA2, 1, 1, 2, 0x40],
            [0xA4, 1, 1, 2, 0x40, 3, 0x61, 0x61, 5, 0x80], [0xA3, 1, 1, 2, 0x40, 5, 0x81, 1],
            [0xA3, 1, 1, 2, 0x40, 5, 0x80, 0],
        ] as [[UInt8]])
    func malformed(bytes: [UInt8]) {
        #expect(throws: WorkerError.self) { try WorkerResponse(decoding: bytes) }
    }

    @Test("bounds the words a worker may speak")
    func bounded() {
        let long = WorkerRefusal(code: "a", message: String(repeating: "b", count: 1_025))
        #expect(throws: WorkerError.self) {
            try WorkerResponse(decoding: WorkerResponse(.refusal(long), confinement: []).encoded)
        }
    }
}
