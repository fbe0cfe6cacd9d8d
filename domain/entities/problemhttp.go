package entities

import (
	"net/http"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/kernel/fault"
)

// statusOf gives the status of a problem, table 6.3.2-1 of the standard.
func statusOf(kind model.ProblemType) int {
	switch kind {
	case model.InvalidRequest, model.BadRequestData:
		return http.StatusBadRequest
	case model.AlreadyExists, model.Conflict:
		return http.StatusConflict
	case model.ResourceNotFound, model.NonexistentTenant:
		return http.StatusNotFound
	case model.OperationNotSupported:
		return http.StatusUnprocessableEntity
	case model.LdContextNotAvailable:
		return http.StatusServiceUnavailable
	case model.TooComplexQuery, model.TooManyResults:
		return http.StatusForbidden
	case model.NoMultiTenantSupport:
		return http.StatusNotImplemented
	}
	return http.StatusInternalServerError
}

// titleOf gives the title of a problem.
func titleOf(kind model.ProblemType) string {
	switch kind {
	case model.InvalidRequest:
		return "The request is not valid."
	case model.BadRequestData:
		return "The request has data that does not meet the requirements of the operation."
	case model.AlreadyExists:
		return "The referred element already exists."
	case model.ResourceNotFound:
		return "The referred resource was not found."
	case model.NonexistentTenant:
		return "The referred tenant does not exist."
	case model.OperationNotSupported:
		return "The operation is not supported."
	case model.LdContextNotAvailable:
		return "A remote @context could not be retrieved."
	case model.TooComplexQuery:
		return "The query is too complex."
	case model.TooManyResults:
		return "The query would give too many results."
	case model.Conflict:
		return "The operation is in conflict with the present state."
	}
	return "The operation failed."
}

// statusOfFault gives the status and the nearest type of the standard for faults
// of the city itself.
func statusOfFault(f *fault.Fault) (int, model.ProblemType) {
	switch {
	case f.Code == errMediaType.Code:
		return http.StatusUnsupportedMediaType, model.InvalidRequest
	case f.Code == errAcceptable.Code:
		return http.StatusNotAcceptable, model.InvalidRequest
	}
	switch f.Kind {
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge, model.InvalidRequest
	case fault.Malformed:
		return http.StatusBadRequest, model.BadRequestData
	case fault.Missing:
		return http.StatusNotFound, model.ResourceNotFound
	case fault.Unavailable:
		return http.StatusServiceUnavailable, model.InternalError
	case fault.Unauthenticated:
		return http.StatusUnauthorized, model.InvalidRequest
	case fault.Denied:
		return http.StatusForbidden, model.InvalidRequest
	}
	return http.StatusInternalServerError, model.InternalError
}

// weightOf gives the weight of a media type in Accept headers; 0: not accepted.
func weightOf(accepts []string, kind string) float64 {
	weight, exactness := 0.0, 0
	for part := range strings.SplitSeq(strings.Join(accepts, ","), ",") {
		words := strings.Split(part, ";")
		exact := matches(strings.ToLower(strings.TrimSpace(words[0])), kind)
		if exact < exactness || exact == 0 {
			continue
		}
		q := 1.0
		for _, w := range words[1:] {
			if text, ok := strings.CutPrefix(strings.TrimSpace(w), "q="); ok {
				q, _ = strconv.ParseFloat(text, 64) // nonsense weighs nothing
			}
		}
		if exact > exactness {
			weight = 0
		}
		weight, exactness = max(weight, q), exact
	}
	return weight
}

// matches tells how exactly a range names a media type: 0 not, 3 wholly.
func matches(pattern, kind string) int {
	switch {
	case pattern == kind:
		return 3
	case strings.HasSuffix(pattern, "/*") && strings.HasPrefix(kind, strings.TrimSuffix(pattern, "*")) && pattern != "*/*":
		return 2
	case pattern == "*/*":
		return 1
	}
	return 0
}
