package model

// Problem is why a request cannot be done, as clause 5.5.2 of the standard names
// it; the border turns it into the status and the body of clause 6.3.2.
type Problem struct {
	Type   ProblemType
	Detail string // a sentence that a person understands
}

// ProblemType is the last part of the error type's URI,
// https://uri.etsi.org/ngsi-ld/errors/….
type ProblemType string

// The types of problems.
const (
	BadRequestData        ProblemType = "BadRequestData"
	InvalidRequest        ProblemType = "InvalidRequest"
	AlreadyExists         ProblemType = "AlreadyExists"
	ResourceNotFound      ProblemType = "ResourceNotFound"
	OperationNotSupported ProblemType = "OperationNotSupported"
	LdContextNotAvailable ProblemType = "LdContextNotAvailable"
	TooComplexQuery       ProblemType = "TooComplexQuery"
	TooManyResults        ProblemType = "TooManyResults"
	NoMultiTenantSupport  ProblemType = "NoMultiTenantSupport"
	NonexistentTenant     ProblemType = "NonexistentTenant"
	Conflict              ProblemType = "Conflict"
	InternalError         ProblemType = "InternalError"
)

// Error gives the sentence.
func (p *Problem) Error() string { return p.Detail }

// Bad is the problem of data that breaks the information model.
func Bad(detail string) *Problem { return &Problem{BadRequestData, detail} }

func notFound(detail string) *Problem { return &Problem{ResourceNotFound, detail} }
