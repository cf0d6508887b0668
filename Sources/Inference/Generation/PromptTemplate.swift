import Contracts

/// How a model was taught to see who speaks; a closed list, since a template out of a model's file is a program.
package enum PromptTemplate: String, Sendable, CaseIterable {
    case plain
    case chatml
    case llama3
    case mistral

    /// - Throws: ``InferenceError`` `inference.template-unknown`.
    package init(named name: String) throws(InferenceError) {
        guard let template = PromptTemplate(rawValue: name) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw InferenceError(.templateUnknown, "There is no prompt template of that name; use one of \(known).")
        }
        self = template
    }

    /// The product's instruction, then words of people and documents, in which nothing is a control token.
    package func prompt(instruction: String, content: String) -> [GenerationRequest.Part] {
        switch self {
        case .plain: [.content(instruction + "\n\n" + content + "\n\n")]
        case .chatml:
            [
                .template("<|im_start|>system\n"), .content(instruction),
                .template("<|im_end|>\n<|im_start|>user\n"), .content(content),
                .template("<|im_end|>\n<|im_start|>assistant\n"),
            ]
        case .llama3:
            [
                .template("<|start_header_id|>system<|end_header_id|>\n\n"), .content(instruction),
                .template("<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"), .content(content),
                .template("<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"),
            ]
        case .mistral: [.template("[INST]"), .content(" " + instruction + "\n\n" + content), .template("[/INST]")]
        }
    }
}
