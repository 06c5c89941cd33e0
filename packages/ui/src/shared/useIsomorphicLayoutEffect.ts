'use client'
import { useEffect, useLayoutEffect } from 'react'

/**
 * `useLayoutEffect` in browsers, and `useEffect` on the server, because React 18 warns about `useLayoutEffect` there.
 */
export const useIsomorphicLayoutEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect
