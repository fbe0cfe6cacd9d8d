// Package ld is the @context of NGSI-LD 上下文定义 (ETSI GS CIM 009, clauses 4.4,
// 5.13 and 6.3.5): which IRI a short name stands for and which name an IRI has,
// as far as JSON-LD 1.1 is used there.
//
// A Context answers both, without allocation for what it knows; a Resolver makes
// Contexts from what requests carry: a URL in a Link header, or the value of a
// member @context. The same URL or text gives the same *Context until what stands
// behind it changes, so that callers may keep work by the pointer.
//
// Three things go beyond or stay behind JSON-LD, on purpose:
//   - The core context always comes last and cannot be overridden, whichever of
//     its versions a request names and wherever it stands (clause 4.4). Only the
//     @vocab of a user's context is stronger than that of the core.
//   - A name always has an IRI: one that is in no context gets the default
//     vocabulary, and one that a context sets to null is in no context.
//   - Scoped contexts (@context within a term) and @protected of users' contexts
//     have no effect.
package ld

import "citybrain/domain/entities/model"

// DefaultVocabulary is what names get that no context knows.
const DefaultVocabulary = "https://uri.etsi.org/ngsi-ld/default-context/"

// What one request may cost. A context beyond these bounds is bad data.
const (
	maxBytes      = 1 << 20   // of one fetched document or inline context
	maxLocalBytes = 16 << 20  // of a local file, which its operator has chosen
	maxNesting    = 10        // of remote contexts in remote contexts
	maxDocuments  = 32        // remote contexts of one context
	maxTerms      = 100_000   // definitions of one context
	maxChain      = 64        // terms whose definitions need each other
	maxIRI        = 4096      // bytes of one IRI
	maxIRIs       = 16 << 20  // bytes of all IRIs of one context
	maxURL        = 2048      // bytes of a context's URL
	maxMemo       = 256       // bytes of a name that is worth remembering
	memoSlots     = 512       // names that a context remembers, each way
	maxKept       = 1_000_000 // weight of the contexts that are kept, see weigh
	maxLibrary    = 64 << 20  // bytes of the documents that are kept
	maxFailures   = 4096      // failures that are remembered
	maxFlights    = 64        // fetches under way at once
)

var _ model.Names = (*Context)(nil)
