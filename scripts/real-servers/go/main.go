// Serves all of them on free ports of 127.0.0.1, in one process that ends with its standard input.
//
// Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the handlers of that server since it was last asked.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
)

var paths = []string{"/api/auth/otp", "/v1/users/{id}/verify-email", "/kiosk/first-code", "/mounted/auth/otp"}

type field [2]string

type hits struct {
	lock  sync.Mutex
	lines [][2]any
}

func (h *hits) taken() [][2]any {
	h.lock.Lock()
	defer h.lock.Unlock()
	lines := h.lines
	h.lines = nil
	if lines == nil {
		return [][2]any{}
	}
	return lines
}

// What most handlers decode into; names are read in whatever case.
type person struct {
	Phone any `json:"phone"`
	User  struct {
		Phone any `json:"phone"`
	} `json:"user"`
}

func (h *hits) handle(_ http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	request.Body = io.NopCloser(bytes.NewReader(body))
	fields := []field{}
	_ = request.ParseMultipartForm(1 << 20)
	for name, values := range request.Form {
		for _, value := range values {
			fields = append(fields, field{name, value})
		}
	}
	if len(request.PostForm) == 0 {
		var decoded person
		// A decoder leaves alone what stands behind the first value.
		if json.NewDecoder(bytes.NewReader(body)).Decode(&decoded) == nil {
			for _, value := range []any{decoded.Phone, decoded.User.Phone} {
				if value != nil {
					fields = append(fields, field{"phone", fmt.Sprint(value)})
				}
			}
		}
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.lines = append(h.lines, [2]any{request.Header.Get("X-Line"), fields})
}

func serve(handler http.Handler) int {
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listening) }()
	return listening.Addr().(*net.TCPAddr).Port
}

func onServeMux(h *hits) int {
	mux := http.NewServeMux()
	for _, path := range paths {
		mux.HandleFunc("POST "+path, h.handle)
	}
	return serve(mux)
}

// Behind a proxy of its own that cuts a prefix off, as text.
func onStripPrefix(h *hits) int {
	mux := http.NewServeMux()
	for _, path := range paths {
		mux.HandleFunc("POST "+strings.TrimPrefix(path, "/api"), h.handle)
	}
	stripped := http.StripPrefix("/api", mux)
	return serve(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if strings.HasPrefix(request.URL.Path, "/api") {
			stripped.ServeHTTP(writer, request)
			return
		}
		mux.ServeHTTP(writer, request)
	}))
}

func main() {
	servers := map[string]func(*hits) int{"Go ServeMux": onServeMux, "Go StripPrefix": onStripPrefix}
	seen := map[string]*hits{}
	ports := map[string]int{}
	for name, start := range servers {
		seen[name] = &hits{}
		ports[name] = start(seen[name])
	}
	say := json.NewEncoder(os.Stdout)
	_ = say.Encode(ports)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		_ = say.Encode(seen[strings.TrimSpace(lines.Text())].taken())
	}
}
