import Core
import Testing

@Suite("The keys of a JSON text")
struct JSONKeysTests {
    @Test(
        "are seen to be repeated within one object alone",
        arguments: [
            (#"{"a":1,"a":2}"#, true), (#"{"a":{"b":1,"b":2}}"#, true), (#"[{"a":1},{"a":2,"c":3,"a":1}]"#, true),
            (#"{"a":[1,{"x":1}],"b":2,"a":3}"#, true), (#"{"\u0061":1}"#, true),
            (#"{"a":1,"b":2}"#, false), (#"{"a":{"a":1},"b":{"a":1}}"#, false), (#"["a","a"]"#, false),
            (#"{"a":"a","b":"a"}"#, false), (#"{"a":"x\",\"a\":1"}"#, false), (#"{"a":["b","a"],"c":"}"}"#, false),
            ("", false), ("\"", false), ("{{{", false),
        ])
    func repeated(text: String, expected: Bool) {
        #expect(JSONKeys.areRepeated(in: Array(text.utf8)) == expected)
    }
}
