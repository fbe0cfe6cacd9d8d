package cases

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// Bulk is one act on many tasks 批量办理.
type Bulk struct {
	Act    string      `json:"act" enum:"claim,release,transfer,assign,action" doc:"assign: to whoever has least to do; action: one of the flow"`
	Action string      `json:"action,omitempty" maxLength:"48"`
	Note   string      `json:"note,omitempty" maxLength:"4000"`
	Result string      `json:"result,omitempty" maxLength:"100"`
	Post   string      `json:"post,omitempty" maxLength:"40" doc:"To whom it is transferred"`
	Tasks  []BulkPlace `json:"tasks" minItems:"1" maxItems:"100"`
}

// BulkPlace is a task.
type BulkPlace struct {
	Case   CaseID `json:"case" maxLength:"40"`
	Branch string `json:"branch,omitempty" maxLength:"48"`
}

// BulkResult is what came of one task: done, or the fault that kept it from being.
type BulkResult struct {
	BulkPlace
	Done    bool           `json:"done"`
	Code    string         `json:"code,omitempty" doc:"Of the fault"`
	Message string         `json:"message,omitempty"`
	Args    map[string]any `json:"args,omitempty"`
}

// Bulk does one thing with many tasks, each in a unit of work of its own: what cannot
// be done with one holds no other up.
func (s *Service) Bulk(ctx context.Context, in Bulk) ([]BulkResult, error) {
	if auth.From(ctx).Post == "" {
		return nil, auth.ErrDenied
	}
	list := make([]BulkResult, 0, len(in.Tasks))
	for _, t := range in.Tasks {
		if err := ctx.Err(); err != nil {
			return list, err // nobody waits for the answer any more
		}
		one := BulkResult{BulkPlace: t, Done: true}
		if err := s.doOne(ctx, in, t); err != nil {
			f := fault.From(err)
			if f.Kind == fault.Internal {
				return list, err
			}
			one.Done, one.Code, one.Message, one.Args = false, f.Code, f.Message, f.Args
		}
		list = append(list, one)
	}
	return list, nil
}

func (s *Service) doOne(ctx context.Context, in Bulk, t BulkPlace) error {
	switch in.Act {
	case "claim":
		return s.Claim(ctx, t.Case, t.Branch)
	case "release":
		return s.Release(ctx, t.Case, Passing{Branch: t.Branch, Note: in.Note})
	case "transfer":
		return s.Transfer(ctx, t.Case, Passing{Branch: t.Branch, Post: in.Post, Note: in.Note})
	case "assign":
		return s.Assign(ctx, t.Case, t.Branch)
	}
	_, err := s.Act(ctx, t.Case, Acting{Branch: t.Branch, Action: in.Action, Note: in.Note, Result: in.Result})
	return err
}
