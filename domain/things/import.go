package things

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"citybrain/domain/things/sheet"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrImportHead is the fault of a list whose head does not say what its columns are.
var ErrImportHead = fault.New(fault.Invalid, "things.import_head", "The head of the list lacks a column, or has one twice or unknown.")

// importRows are registered in one unit of work.
const importRows = 500

// ImportFile is a list of things that somebody brings.
type ImportFile struct {
	Content []byte // CSV or XLSX
	Profile string // of rows that name none; "" where all do
	Try     bool   // only tell what would become of it
}

// ImportProblem is one reason why a row was refused.
type ImportProblem struct {
	Line    int    `json:"line" doc:"From 1, as the spreadsheet shows it"`
	Column  string `json:"column,omitempty" doc:"profile, serial, name, lon, lat or org; empty where the whole row is meant"`
	Value   string `json:"value,omitempty" doc:"What stands there"`
	Code    string `json:"code" doc:"Translate by this"`
	Message string `json:"message"`
}

// Imported tells what became of a list.
type Imported struct {
	Rows       int             `json:"rows" doc:"Below the head, without the empty ones"`
	Registered int             `json:"registered"`
	Known      int             `json:"known" doc:"Registered before; they stay as they are"`
	Refused    int             `json:"refused" doc:"Rows with at least one problem"`
	Problems   []ImportProblem `json:"problems" doc:"Every one, by line"`
}

// importer is a list on its way into the registry.
type importer struct {
	s      *Service
	in     ImportFile
	scope  auth.Scope
	head   []string // the columns; "" before the head was read
	seen   map[ThingID]int
	good   []listed
	parent string // as it stands on the row that is read
	report Imported
}

// listed is a thing with the line of the list that it stands on.
type listed struct {
	Thing
	line   int
	parent string  // as it stands there
	under  ThingID // what that is; "" for none
}

// Import registers the things of a list and tells of every row that it refuses;
// the others are registered, unless the list is only tried. What is registered
// already stays as it is, so that a list may be given again. The caller needs
// things.register and the place of each thing in the scope. Faults:
// ErrImportHead, ErrNoProfile and those of package sheet.
func (s *Service) Import(ctx context.Context, in ImportFile) (Imported, error) {
	if err := auth.Require(ctx, RegisterPermission); err != nil {
		return Imported{}, err
	}
	if in.Profile != "" {
		if _, err := s.Profile(in.Profile); err != nil {
			return Imported{}, err
		}
	}
	im := &importer{s: s, in: in, scope: auth.From(ctx).Scope, seen: map[ThingID]int{}, report: Imported{Problems: []ImportProblem{}}}
	if err := s.importing.enter(ctx); err != nil {
		return Imported{}, err
	}
	defer s.importing.leave()
	if err := sheet.Read(in.Content, im.row); err != nil {
		return Imported{}, err
	}
	if im.head == nil {
		return Imported{}, ErrImportHead
	}
	if err := im.checkOrganisations(ctx); err != nil {
		return Imported{}, err
	}
	im.findParents(ctx)
	if in.Try {
		im.foresee()
		return im.report, nil
	}
	return im.report, im.register(ctx)
}

// turns lets few lists in at a time: each may take much memory.
type turns chan struct{}

func (t turns) enter(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turns) leave() { <-t }

// row takes one row of the list.
func (im *importer) row(r sheet.Row) error {
	if im.head == nil {
		head, err := im.readHead(r)
		im.head = head
		return err
	}
	im.report.Rows++
	before := len(im.report.Problems)
	t := im.read(r)
	if len(im.report.Problems) == before {
		im.admit(r.Line, &t)
	}
	if len(im.report.Problems) > before {
		im.report.Refused++
		return nil
	}
	im.seen[t.ID] = r.Line
	im.good = append(im.good, listed{Thing: t, line: r.Line, parent: im.parent})
	return nil
}

// admit refuses a thing that the caller cannot register, or that stood on a line
// before.
func (im *importer) admit(line int, t *Thing) {
	if err := im.s.settle(im.scope, t); err != nil {
		im.refuse(line, t, err)
		return
	}
	if _, twice := im.seen[t.ID]; twice {
		im.say(line, "serial", t.Serial, errRowTwice)
	}
}

// refuse tells what a fault of a thing's particulars says, field by field.
func (im *importer) refuse(line int, t *Thing, err error) {
	f := fault.From(err)
	if len(f.Fields) == 0 {
		im.report.Problems = append(im.report.Problems, ImportProblem{Line: line, Code: f.Code, Message: f.Message})
		return
	}
	for _, field := range f.Fields {
		column := strings.TrimPrefix(field.Path, "/")
		value := map[string]string{"serial": t.Serial, "name": t.Name}[column]
		im.report.Problems = append(im.report.Problems, ImportProblem{Line: line, Column: column, Value: value, Code: field.Code, Message: field.Message})
	}
}

func (im *importer) say(line int, column, value string, why *fault.Fault) {
	im.report.Problems = append(im.report.Problems, ImportProblem{Line: line, Column: column, Value: value, Code: why.Code, Message: why.Message})
}

// foresee counts what a list would do.
func (im *importer) foresee() {
	for _, one := range im.good {
		if _, known := im.s.Twin().Info(string(one.ID)); known {
			im.report.Known++
		} else {
			im.report.Registered++
		}
	}
}

// register writes the good rows, some hundred in one unit of work, and what was
// done into the audit with the last of them.
func (im *importer) register(ctx context.Context) error {
	for rest := im.good; ; {
		part := rest[:min(importRows, len(rest))]
		rest = rest[len(part):]
		var added []Thing
		err := im.s.DB.Do(ctx, func(tx *db.Tx) (err error) {
			if added, err = im.add(ctx, tx, part); err != nil || len(rest) > 0 {
				return err
			}
			sum := sha256.Sum256(im.in.Content)
			return im.s.recordAct(ctx, tx, "imported", hex.EncodeToString(sum[:8]), map[string]any{
				"rows": im.report.Rows, "refused": im.report.Refused, "registered": im.report.Registered + len(added),
			})
		})
		if err != nil {
			return err
		}
		for _, t := range added {
			im.s.register(t)
		}
		im.report.Registered += len(added)
		im.report.Known += len(part) - len(added)
		if len(rest) == 0 {
			return im.tie(ctx)
		}
	}
}

func (im *importer) add(ctx context.Context, tx *db.Tx, part []listed) (added []Thing, err error) {
	for i := range part {
		done, err := im.s.store.addThing(ctx, tx, part[i].Thing)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", part[i].line, err)
		}
		if done {
			added = append(added, part[i].Thing)
		}
	}
	return added, nil
}
