/*
 * Read before better-sqlite3's sources (g++ -include). An addon that asks for the experimental Node-API has its finalizers
 * called in the midst of a garbage collection, where they may not touch JavaScript; node-addon-api then postpones them with
 * node_api_post_finalizer. Every runtime since Node 20.10 has that function, but the npm package node-api-headers leaves it out.
 */
#ifndef DIGIT_LAB_NODE_API_POST_FINALIZER_H
#define DIGIT_LAB_NODE_API_POST_FINALIZER_H

#include <node_api.h>

#ifndef NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data,
                                                           void* finalize_hint);
EXTERN_C_END
#endif

#endif
