package things

import (
	"context"
	"strings"

	"citybrain/kernel/fault"
)

// errOrganisation is the fault of a thing that is to belong to an organisation that
// the city does not have: nobody would see its alarms.
var errOrganisation = fault.New(fault.Invalid, "things.organisation", "There is no such organisation.")

// unknownOf tells which organisations the city does not have. Without a register of
// names, as in a store that is looked at alone, all are taken.
func (s *Service) unknownOf(ctx context.Context, paths []string) (map[string]bool, error) {
	if s.Names == nil || len(paths) == 0 {
		return nil, nil
	}
	known, err := s.Names.Names(ctx, paths)
	if err != nil {
		return nil, err
	}
	unknown := map[string]bool{}
	for _, path := range paths {
		if _, ok := known[path]; !ok || !strings.HasPrefix(path, "/") { // posts have names too
			unknown[path] = true
		}
	}
	return unknown, nil
}

// knowOrganisation refuses a thing of an organisation that the city does not have.
func (s *Service) knowOrganisation(ctx context.Context, path string) error {
	unknown, err := s.unknownOf(ctx, []string{path})
	if err == nil && unknown[path] {
		err = ErrInvalid.At("/org", errOrganisation.Code, errOrganisation.Message)
	}
	return err
}

// checkOrganisations refuses the rows whose organisation the city does not have; it
// asks once for the whole list.
func (im *importer) checkOrganisations(ctx context.Context) error {
	var paths []string
	seen := map[string]bool{}
	for _, one := range im.good {
		if !seen[one.Org] {
			seen[one.Org] = true
			paths = append(paths, one.Org)
		}
	}
	unknown, err := im.s.unknownOf(ctx, paths)
	if err != nil || len(unknown) == 0 {
		return err
	}
	left := im.good[:0]
	for _, one := range im.good {
		if unknown[one.Org] {
			im.say(one.line, "org", one.Org, errOrganisation)
			im.report.Refused++
			continue
		}
		left = append(left, one)
	}
	im.good = left
	return nil
}
