package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// OpenAPI gives the document of all mounted routes as indented JSON that ends in
// a newline: the text of api/openapi.json. Map keys are sorted, so the same
// routes give the same bytes.
func (s *Server) OpenAPI() ([]byte, error) {
	schemas := s.api.OpenAPI().Components.Schemas.Map()
	delete(schemas, humaError) // huma declares its own error, which never leaves the border
	delete(schemas, humaErrorDetail)
	raw, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// The names that schemaName gives to huma's error types.
const (
	humaError       = "V2ErrorModel"
	humaErrorDetail = "V2ErrorDetail"
)

func (s *Server) serveOpenAPI(w http.ResponseWriter, r *http.Request) {
	doc, err := s.document()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(doc) // a lost client is no error of ours
}

type docGroup struct {
	Name       string
	Operations []docOperation
}

type docOperation struct {
	ID, Method, Path, Summary, Permission, Status, Answer string
	Inputs                                                []docInput
}

type docInput struct {
	Name, In, Type, Doc string
	Required            bool
}

func (s *Server) serveDocs(w http.ResponseWriter, r *http.Request) {
	nonce := newNonce()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy(nonce))
	info := s.api.OpenAPI().Info
	var page bytes.Buffer
	err := docsPage.Execute(&page, map[string]any{
		"Nonce": nonce, "Title": info.Title, "Version": info.Version, "Description": info.Description, "Groups": s.groups(),
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	_, _ = w.Write(page.Bytes()) // a lost client is no error of ours
}

// groups lists the operations by tag, path and method.
func (s *Server) groups() []docGroup {
	var list []docGroup
	for at, item := range s.api.OpenAPI().Paths {
		for _, one := range []struct {
			method string
			op     *huma.Operation
		}{{"GET", item.Get}, {"POST", item.Post}, {"PUT", item.Put}, {"PATCH", item.Patch}, {"DELETE", item.Delete}} {
			if one.op == nil {
				continue
			}
			i := slices.IndexFunc(list, func(g docGroup) bool { return g.Name == one.op.Tags[0] })
			if i < 0 {
				i = len(list)
				list = append(list, docGroup{Name: one.op.Tags[0]})
			}
			list[i].Operations = append(list[i].Operations, s.describe(one.method, at, one.op))
		}
	}
	slices.SortFunc(list, func(a, b docGroup) int { return strings.Compare(a.Name, b.Name) })
	for _, g := range list {
		slices.SortFunc(g.Operations, func(a, b docOperation) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
	}
	return list
}

func (s *Server) describe(method, at string, op *huma.Operation) docOperation {
	d := docOperation{ID: op.OperationID, Method: method, Path: at, Summary: op.Summary}
	d.Permission, _ = op.Extensions["x-permission"].(string)
	for _, p := range op.Parameters {
		d.Inputs = append(d.Inputs, docInput{Name: p.Name, In: p.In, Type: s.typeName(p.Schema), Doc: p.Description, Required: p.Required})
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			d.Inputs = append(d.Inputs, s.bodyInputs(media.Schema)...)
		}
	}
	for status, answer := range op.Responses {
		if status == "default" {
			continue
		}
		d.Status = status
		for kind, media := range answer.Content {
			d.Answer = kind
			if media.Schema != nil {
				d.Answer = s.typeName(media.Schema)
			}
		}
	}
	return d
}

func (s *Server) bodyInputs(schema *huma.Schema) []docInput {
	if schema == nil {
		return nil
	}
	if schema.Ref != "" {
		schema = s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	var list []docInput
	for name, field := range schema.Properties {
		list = append(list, docInput{Name: name, In: "body", Type: s.typeName(field), Doc: field.Description, Required: slices.Contains(schema.Required, name)})
	}
	slices.SortFunc(list, func(a, b docInput) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (s *Server) typeName(schema *huma.Schema) string {
	switch {
	case schema == nil:
		return ""
	case schema.Ref != "":
		return lastPart(schema.Ref)
	case schema.Type == "array":
		return "list of " + s.typeName(schema.Items)
	case schema.Format != "":
		return schema.Type + " (" + schema.Format + ")"
	}
	return schema.Type
}
